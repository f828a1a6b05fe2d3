with handoffs as (
    select * from {{ ref('int_handoffs') }}
),

needs as (
    select * from {{ ref('int_needs_compared') }}
),

signs as (
    select * from {{ ref('int_handoff_signs_summed') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

waited as (
    select
        handoffs.*,
        {{ hours_between(
            'handoffs.handed_at', 'coalesce(handoffs.answered_at, as_of.known_before_at)'
        ) }} as waited_hours
    from handoffs
    cross join as_of
),

judged as (
    select
        *,
        greatest(waited_hours - expected_hours, 0) as gap_hours,
        waited_hours > expected_hours as is_gap
    from waited
)

select
    judged.handoff_id,
    judged.customer_id,
    judged.handoff,
    judged.from_department,
    judged.to_department,
    judged.from_owner_name,
    judged.to_owner_name,
    case
        when judged.is_gap and judged.answered_at is null then 'open'
        when judged.is_gap then 'closed'
        when judged.answered_at is null then 'waiting'
        else 'none'
    end as gap_status,
    cast(judged.expected_hours as double) as expected_hours,
    cast(judged.waited_hours as double) as waited_hours,
    cast(judged.gap_hours as double) as gap_hours,
    signs.repeated_question_count,
    signs.channel_switch_count,
    judged.is_gap,
    needs.is_context_carried,
    signs.repeated_question_count > 0 as is_question_repeated,
    judged.handed_at,
    judged.answered_at,
    case when judged.is_gap
            then {{ add_days_to_moment('judged.handed_at', 'judged.expected_hours / 24') }}
    end as opened_at,
    case when judged.is_gap then judged.answered_at end as closed_at,
    judged.known_at,
    judged.source_system,
    judged.source_record_id
from judged
left join needs on judged.handoff_id = needs.handoff_id
left join signs on judged.handoff_id = signs.handoff_id
