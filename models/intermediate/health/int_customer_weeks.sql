-- The weeks, each ending on a Sunday, in which somebody was a customer on the last day; in their
-- order, so that what is built from them week by week lies together on disk.
with spells as (
    select * from {{ ref('int_customer_spells') }}
),

-- A price that changes in place does not change the weeks that were told before.
worth as (
    select
        customer_id,
        mrr_usd,
        start_date as from_date,
        end_date as to_date,
        told_from_at,
        superseded_at
    from {{ ref('int_subscriptions_priced') }}
    where mrr_usd > 0
    union all
    select
        customer_id,
        mrr_usd,
        from_date,
        to_date,
        cast(null as timestamp) as told_from_at,
        cast(null as timestamp) as superseded_at
    from {{ ref('int_mrr_spells') }}
    where value_basis = 'orders'
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

weeks as (
    select
        customer_id,
        cast(week_date as date) as week_date,
        cast({{ add_days('cast(week_date as date)', 1) }} as timestamp) as known_before_at
    from lived
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
),

valued as (
    select
        weeks.customer_id,
        weeks.week_date,
        weeks.known_before_at,
        12 * coalesce(sum(worth.mrr_usd), 0) as arr_usd
    from weeks
    left join worth
        on weeks.customer_id = worth.customer_id
        and weeks.week_date >= worth.from_date
        and (worth.to_date is null or weeks.week_date < worth.to_date)
        and (worth.told_from_at is null or worth.told_from_at < weeks.known_before_at)
        and (worth.superseded_at is null or worth.superseded_at >= weeks.known_before_at)
    group by weeks.customer_id, weeks.week_date, weeks.known_before_at
)

select
    valued.customer_id,
    valued.week_date,
    valued.known_before_at,
    cast(valued.arr_usd as decimal(18, 2)) as arr_usd,
    coalesce(valued.arr_usd >= floors.large_floor_usd, false) as is_large,
    {{ days_between('firsts.customer_since_date', 'valued.week_date') }} as tenure_days
from valued
inner join firsts on valued.customer_id = firsts.customer_id
cross join floors
order by valued.week_date, valued.customer_id
