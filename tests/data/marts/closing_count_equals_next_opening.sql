-- A month opens with what the month before closed with.
{{ config(meta={'dagster': {'ref': {'name': 'net_customer_growth_monthly'}}}) }}
with growth as (
    select
        *,
        lag(closing_customer_count) over (partition by segment order by month_date)
            as previous_customer_count,
        lag(closing_arr_usd) over (partition by segment order by month_date) as previous_arr_usd
    from {{ ref('net_customer_growth_monthly') }}
)

select *
from growth
where opening_customer_count <> coalesce(previous_customer_count, 0)
    or opening_arr_usd <> coalesce(previous_arr_usd, 0)
