with interactions as (
    select * from {{ ref('int_interactions_matched') }}
),

kinds as (
    select * from {{ ref('interaction_kinds') }}
),

-- An open span gets a last day, as a join on "or" cannot use the hash of the customer.
spans as (
    select
        customer_id,
        stage,
        entered_date,
        coalesce(left_date, date '9999-12-31') as left_date
    from {{ ref('int_stage_spans') }}
),

united as (
    select
        interactions.interaction_id,
        interactions.customer_id,
        kinds.department,
        case when interactions.customer_id is not null
                then coalesce(spans.stage, 'awareness')
        end as lifecycle_stage,
        coalesce(interactions.channel, kinds.channel) as channel,
        coalesce(interactions.direction, kinds.direction) as direction,
        interactions.interaction_kind,
        interactions.partner_id,
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
        and cast(interactions.occurred_at as date) < spans.left_date
)

select * from united
