-- The segments together are the whole.
{{ config(meta={'dagster': {'ref': {'name': 'net_customer_growth_monthly'}}}) }}
with sides as (
    select
        month_date,
        sum(case when segment = 'all' then closing_customer_count else -closing_customer_count end)
            as customer_difference,
        sum(case when segment = 'all' then new_customer_count else -new_customer_count end)
            as new_difference,
        sum(case when segment = 'all' then lost_customer_count else -lost_customer_count end)
            as lost_difference,
        sum(case when segment = 'all' then closing_arr_usd else -closing_arr_usd end)
            as arr_difference
    from {{ ref('net_customer_growth_monthly') }}
    group by month_date
)

select *
from sides
where customer_difference <> 0 or new_difference <> 0 or lost_difference <> 0
    or arr_difference <> 0
