-- opening + new + won back - lost = closing, in customers and in revenue.
{{ config(meta={'dagster': {'ref': {'name': 'net_customer_growth_monthly'}}}) }}
select *
from {{ ref('net_customer_growth_monthly') }}
where opening_customer_count + new_customer_count + won_back_customer_count
    - lost_customer_count <> closing_customer_count
    or opening_arr_usd + new_arr_usd + won_back_arr_usd + expansion_arr_usd
    - contraction_arr_usd - lost_arr_usd <> closing_arr_usd
