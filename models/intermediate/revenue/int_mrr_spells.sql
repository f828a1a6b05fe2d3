-- Change points instead of a calendar: the work grows with what is bought, not with its days.
with bought as (
    select customer_id, 'subscriptions' as value_basis, mrr_usd, from_date, to_date
    from {{ ref('int_subscriptions_paid') }}
    union all
    select customer_id, 'orders' as value_basis, mrr_usd, from_date, to_date
    from {{ ref('int_orders_paid') }}
),

changes as (
    select customer_id, value_basis, from_date as change_date, mrr_usd as change_usd
    from bought
    union all
    select customer_id, value_basis, to_date as change_date, -mrr_usd as change_usd
    from bought
    where to_date is not null
),

days as (
    select
        customer_id,
        value_basis,
        change_date,
        sum(change_usd) as change_usd
    from changes
    group by customer_id, value_basis, change_date
    having sum(change_usd) <> 0
),

spells as (
    select
        customer_id,
        value_basis,
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
    value_basis,
    mrr_usd,
    from_date,
    to_date
from spells
where mrr_usd > 0
