with interactions as (
    select * from {{ ref('int_interactions_united') }}
)

select
    customer_id,
    occurred_at,
    known_at,
    department,
    lifecycle_stage,
    channel,
    direction,
    interaction_kind,
    partner_id,
    sentiment_score,
    source_system,
    source_record_id,
    record_count,
    is_known_at_assumed,
    load_id,
    interaction_id
from interactions
where customer_id is not null
