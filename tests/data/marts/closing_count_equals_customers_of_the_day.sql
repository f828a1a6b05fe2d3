-- The closing count is the number of customers on that day, counted from their spells.
{{ config(meta={'dagster': {'ref': {'name': 'net_customer_growth_monthly'}}}) }}
with days as (
    select
        growth.month_date,
        growth.closing_customer_count,
        least(
            {{ add_days(add_months('growth.month_date', 1), -1) }}, as_of.as_of_date
        ) as closing_date
    from {{ ref('net_customer_growth_monthly') }} as growth
    cross join {{ ref('int_as_of') }} as as_of
    where growth.segment = 'all'
),

counted as (
    select
        days.month_date,
        days.closing_customer_count,
        count(spells.spell_id) as active_count
    from days
    left join {{ ref('int_customer_spells') }} as spells
        on spells.start_date <= days.closing_date
        and coalesce(spells.lost_date, date '9999-12-31') > days.closing_date
    group by days.month_date, days.closing_customer_count
)

select * from counted
where closing_customer_count <> active_count
