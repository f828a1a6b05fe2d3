with handoffs as (
    select * from {{ ref('int_handoffs_judged') }}
)

select
    handoff_id,
    customer_id,
    handoff,
    from_department,
    to_department,
    from_owner_name,
    to_owner_name,
    gap_status,
    expected_hours,
    waited_hours,
    gap_hours,
    repeated_question_count,
    channel_switch_count,
    is_gap,
    is_context_carried,
    is_question_repeated,
    handed_at,
    answered_at,
    opened_at,
    closed_at,
    known_at,
    source_system,
    source_record_id
from handoffs
