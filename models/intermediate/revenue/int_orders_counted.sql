-- Who ever paid a subscription is judged by it. An order of unknown worth is an order all the same.
with orders as (
    {{ matched('operations', 'orders') }}
),

lines as (
    select
        source_system,
        order_id,
        cast(sum(amount) as decimal(18, 2)) as amount
    from {{ ref('stg_operations__order_lines') }}
    group by source_system, order_id
),

subscribers as (
    select customer_id from {{ ref('int_subscriptions_paid') }}
    group by customer_id
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

counted as (
    select
        orders.customer_id,
        orders.source_system,
        orders.order_id,
        coalesce(orders.currency, 'USD') as currency,
        coalesce(orders.amount, lines.amount) as amount,
        cast(orders.ordered_at as date) as ordered_date
    from orders
    cross join as_of
    left join lines
        on orders.source_system = lines.source_system
        and orders.order_id = lines.order_id
    left join subscribers on orders.customer_id = subscribers.customer_id
    where orders.customer_id is not null
        and subscribers.customer_id is null
        and coalesce(orders.status, '') <> 'cancelled'
        and orders.cancelled_at is null
        and orders.ordered_at < as_of.known_before_at
)

select
    counted.customer_id,
    counted.source_system,
    counted.order_id,
    cast(coalesce(counted.amount * exchange_rates.usd_rate, 0) as decimal(18, 2)) as amount_usd,
    counted.ordered_date
from counted
left join exchange_rates
    on counted.currency = exchange_rates.currency
    and counted.ordered_date >= exchange_rates.from_date
    and coalesce(counted.ordered_date < exchange_rates.until_date, true)
where coalesce(counted.amount, 0) >= 0
