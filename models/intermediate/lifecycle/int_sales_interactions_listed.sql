with accounts as (
    select * from {{ ref('stg_sales__accounts') }}
),

contacts as (
    select * from {{ ref('stg_sales__contacts') }}
),

opportunities as (
    select * from {{ ref('stg_sales__opportunities') }}
),

kinds as (
    select * from {{ ref('interaction_kinds') }}
    where thing = 'opportunities'
),

-- A record without a date of its own is placed where we first knew of it.
moments as (
    select
        source_system, account_id, source_record_id, load_id, 'account_created' as interaction_kind,
        is_known_at_assumed, coalesce(created_at, known_at) as occurred_at, known_at
    from accounts
    union all
    select
        source_system, account_id, source_record_id, load_id, 'contact_created' as interaction_kind,
        is_known_at_assumed, coalesce(created_at, known_at) as occurred_at, known_at
    from contacts
    union all
    select
        opportunities.source_system,
        opportunities.account_id,
        opportunities.source_record_id,
        opportunities.load_id,
        kinds.interaction_kind,
        opportunities.is_known_at_assumed,
        case
            when kinds.interaction_kind = 'opportunity_opened'
                then coalesce(opportunities.created_at, opportunities.known_at)
            when kinds.interaction_kind = 'opportunity_won' and opportunities.is_won
                then cast(opportunities.close_date as timestamp)
            when kinds.interaction_kind = 'opportunity_lost'
                and opportunities.is_closed and not opportunities.is_won
                then cast(opportunities.close_date as timestamp)
        end as occurred_at,
        opportunities.delivered_at as known_at
    from opportunities
    cross join kinds
)

select
    source_system,
    account_id,
    source_record_id,
    load_id,
    interaction_kind,
    cast(null as varchar) as channel,
    cast(null as double) as sentiment_score,
    is_known_at_assumed,
    occurred_at,
    {{ known_at('sales', 'opportunities', 'occurred_at', 'known_at', 'is_known_at_assumed') }}
        as known_at
from moments
where occurred_at is not null
