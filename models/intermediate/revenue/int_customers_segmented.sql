-- Each customer in its segment and once more in 'all', so that one sum serves both.
with customers as (
    select * from {{ ref('int_customers_described') }}
)

select customer_id, coalesce(segment, 'none') as segment from customers
union all
select customer_id, 'all' as segment from customers
