-- What was ordered counts for the days of a year, a twelfth a month, on which it is a customer.
with orders as (
    select * from {{ ref('int_orders_counted') }}
),

spells as (
    select * from {{ ref('int_order_spells') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

valued as (
    select
        orders.*,
        {{ add_days('orders.ordered_date', 'dials.order_value_days') }} as worth_until_date
    from orders
    cross join dials
),

spread as (
    select
        valued.customer_id,
        valued.source_system,
        valued.order_id,
        spells.spell_number,
        cast(valued.amount_usd / 12 as decimal(24, 6)) as mrr_usd,
        greatest(valued.ordered_date, spells.start_date) as from_date,
        least(valued.worth_until_date, spells.lost_date) as to_date
    from valued
    inner join spells
        on valued.customer_id = spells.customer_id
        and valued.worth_until_date > spells.start_date
        and (spells.lost_date is null or valued.ordered_date < spells.lost_date)
)

select
    spread.customer_id,
    spread.source_system,
    spread.order_id,
    spread.spell_number,
    spread.mrr_usd,
    spread.from_date,
    case when spread.to_date <= as_of.as_of_date then spread.to_date end as to_date
from spread
cross join as_of
where spread.mrr_usd > 0
