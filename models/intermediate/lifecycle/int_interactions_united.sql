with interactions as (
    select * from {{ ref('int_interactions_matched') }}
),

kinds as (
    select * from {{ ref('interaction_kinds') }}
),

spans as (
    select * from {{ ref('int_stage_spans') }}
),

united as (
    select
        interactions.interaction_id,
        interactions.customer_id,
        kinds.department,
        case when interactions.customer_id is not null
            then coalesce(spans.stage, 'awareness') end as lifecycle_stage,
        coalesce(interactions.channel, kinds.channel) as channel,
        kinds.direction,
        interactions.interaction_kind,
        interactions.source_system,
        interactions.source_record_id,
        interactions.load_id,
        interactions.record_count,
        interactions.sentiment_score,
        interactions.is_known_at_assumed,
        interactions.occurred_at,
        interactions.known_at
    from interactions
    inner join kinds on interactions.interaction_kind = kinds.interaction_kind
    left join spans
        on interactions.customer_id = spans.customer_id
        and cast(interactions.occurred_at as date) >= spans.entered_date
        and (
            spans.left_date is null
            or cast(interactions.occurred_at as date) < spans.left_date
        )
)

select * from united
