-- The customers' present revenue is the closing revenue of the growth table.
{{ config(meta={'dagster': {'ref': {'name': 'customers'}}}) }}
with present as (
    select
        sum(arr_usd) as arr_usd,
        sum(case when status = 'active' then 1 else 0 end) as active_count
    from {{ ref('customers') }}
),

growth as (
    select
        closing_arr_usd,
        closing_customer_count
    from {{ ref('net_customer_growth_monthly') }}
    where segment = 'all'
    order by month_date desc
    limit 1
)

select *
from present
cross join growth
where present.arr_usd <> growth.closing_arr_usd
    or present.active_count <> growth.closing_customer_count
