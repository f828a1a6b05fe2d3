-- The weeks, each ending on a Sunday, in which somebody was a customer on the last day; in their
-- order, so that what is built from them week by week lies together on disk.
with spells as (
    select * from {{ ref('int_customer_spells') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

tiers as (
    select * from {{ ref('customer_tiers') }}
    where is_large
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

lived as (
    select
        spells.customer_id,
        {{ each_week(
            week_end('spells.start_date'),
            add_days('least(coalesce(spells.lost_date, as_of.as_of_date + 1), as_of.as_of_date + 1)', -1)
        ) }} as week_date
    from spells
    cross join as_of
),

firsts as (
    select
        customer_id,
        min(start_date) as customer_since_date
    from spells
    group by customer_id
),

floors as (
    select min(arr_floor_usd) as large_floor_usd from tiers
)

select
    lived.customer_id,
    cast(lived.week_date as date) as week_date,
    cast({{ add_days('cast(lived.week_date as date)', 1) }} as timestamp) as known_before_at,
    12 * coalesce(mrr_spells.mrr_usd, 0) as arr_usd,
    coalesce(12 * mrr_spells.mrr_usd >= floors.large_floor_usd, false) as is_large,
    {{ days_between('firsts.customer_since_date', 'cast(lived.week_date as date)') }}
        as tenure_days
from lived
inner join firsts on lived.customer_id = firsts.customer_id
cross join floors
left join mrr_spells
    on lived.customer_id = mrr_spells.customer_id
    and cast(lived.week_date as date) >= mrr_spells.from_date
    and cast(lived.week_date as date) < coalesce(mrr_spells.to_date, date '9999-12-31')
order by lived.week_date, lived.customer_id
