-- An order in a currency that the seed does not know counts as worth nothing: add the rate.
-- A warning: one odd row must not hold back the figures of everybody else.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_operations__orders'}}}) }}
select
    orders.source_system,
    orders.order_id,
    orders.currency,
    orders.ordered_at
from {{ ref('stg_operations__orders') }} as orders
left join {{ ref('exchange_rates') }} as exchange_rates
    on coalesce(orders.currency, 'USD') = exchange_rates.currency
    and cast(orders.ordered_at as date) >= exchange_rates.month_date
where exchange_rates.currency is null
    and orders.ordered_at is not null
