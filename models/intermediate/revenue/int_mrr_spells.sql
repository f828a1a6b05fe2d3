-- Change points instead of a calendar: the work grows with subscriptions, not with their days.
with subscriptions as (
    select * from {{ ref('int_subscriptions_paid') }}
),

changes as (
    select customer_id, from_date as change_date, mrr_usd as change_usd from subscriptions
    union all
    select customer_id, to_date as change_date, -mrr_usd as change_usd
    from subscriptions
    where to_date is not null
),

days as (
    select
        customer_id,
        change_date,
        sum(change_usd) as change_usd
    from changes
    group by customer_id, change_date
    having sum(change_usd) <> 0
),

spells as (
    select
        customer_id,
        change_date as from_date,
        lead(change_date) over (partition by customer_id order by change_date) as to_date,
        cast(sum(change_usd) over (
            partition by customer_id order by change_date
            rows between unbounded preceding and current row
        ) as decimal(18, 2)) as mrr_usd
    from days
)

select
    customer_id,
    mrr_usd,
    from_date,
    to_date
from spells
where mrr_usd > 0
