-- Behind each integer of the growth table stand as many names.
{{ config(meta={'dagster': {'ref': {'name': 'customers_gained_and_lost'}}}) }}
with named as (
    select
        {{ month_start('occurred_date') }} as month_date,
        sum(case when movement = 'new' then 1 else 0 end) as new_count,
        sum(case when movement = 'won_back' then 1 else 0 end) as won_back_count,
        sum(case when movement = 'lost' then 1 else 0 end) as lost_count
    from {{ ref('customers_gained_and_lost') }}
    where is_counted
    group by {{ month_start('occurred_date') }}
),

growth as (
    select * from {{ ref('net_customer_growth_monthly') }}
    where segment = 'all'
)

select
    coalesce(growth.month_date, named.month_date) as month_date,
    named.new_count,
    growth.new_customer_count,
    named.lost_count,
    growth.lost_customer_count
from growth
full outer join named on growth.month_date = named.month_date
where coalesce(named.new_count, 0) <> coalesce(growth.new_customer_count, 0)
    or coalesce(named.won_back_count, 0) <> coalesce(growth.won_back_customer_count, 0)
    or coalesce(named.lost_count, 0) <> coalesce(growth.lost_customer_count, 0)
