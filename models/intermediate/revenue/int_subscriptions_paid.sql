-- What a subscription pays by its newest version, as far as its days are over.
with priced as (
    select * from {{ ref('int_subscriptions_priced') }}
    where superseded_at is null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

paid as (
    select
        priced.customer_id,
        priced.source_system,
        priced.subscription_id,
        priced.mrr_usd,
        priced.start_date as from_date,
        case when priced.end_date <= as_of.as_of_date then priced.end_date end as to_date
    from priced
    cross join as_of
    where priced.start_date <= as_of.as_of_date
)

select *
from paid
where mrr_usd > 0 and (to_date is null or to_date > from_date)
