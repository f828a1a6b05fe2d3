-- What pilots may change, one row a fact with its customer's segment. Logarithms, because what a
-- pilot saves is a share of the time and not hours.
with tickets as (
    {{ matched('support', 'tickets') }}
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

measured as (
    select customer_id, 'first_reply_hours' as metric, first_reply_hours as hours, opened_at
    from tickets
    where not is_merged
    union all
    select
        customer_id, 'resolution_hours' as metric,
        {{ hours_between('opened_at', 'closed_at') }} as hours, opened_at
    from tickets
    where not is_merged
)

select
    measured.customer_id,
    measured.metric,
    lower(customers.segment) as segment,
    ln(measured.hours) as log_hours,
    cast(measured.opened_at as date) as fact_date
from measured
inner join customers on measured.customer_id = customers.customer_id
where measured.hours > 0 and customers.segment is not null
