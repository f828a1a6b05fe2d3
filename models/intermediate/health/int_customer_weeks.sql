-- The weeks, each ending on a Sunday, in which somebody was a customer on the last day; in their
-- order, so that what is built from them week by week lies together on disk.
with spells as (
    select * from {{ ref('int_customer_spells') }}
),

deliveries as (
    select cast(export_date as date) as delivery_date
    from {{ source('it', 'loads') }}
    where status = 'loaded'
    group by export_date
),

worth as (
    select
        customer_id,
        mrr_usd,
        start_date as from_date,
        end_date as to_date,
        cast(told_from_at as date) as told_from_date,
        cast(superseded_at as date) as superseded_date
    from {{ ref('int_subscriptions_priced') }}
    where mrr_usd > 0
    union all
    select
        customer_id,
        mrr_usd,
        from_date,
        to_date,
        cast(null as date) as told_from_date,
        cast(null as date) as superseded_date
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

-- A week is told on the day of the first delivery after it; the newest may not be told yet. What
-- billing tells anew later, such as a price that changes in place, leaves it as it was told.
told as (
    select
        weeks.week_date,
        coalesce(min(deliveries.delivery_date), date '9999-12-31') as told_date
    from weeks
    cross join as_of
    left join deliveries
        on weeks.week_date <= deliveries.delivery_date
        and as_of.as_of_date >= deliveries.delivery_date
    group by weeks.week_date
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
    inner join told on weeks.week_date = told.week_date
    left join worth
        on weeks.customer_id = worth.customer_id
        and weeks.week_date >= worth.from_date
        and (worth.to_date is null or weeks.week_date < worth.to_date)
        and (worth.told_from_date is null or worth.told_from_date <= told.told_date)
        and (worth.superseded_date is null or worth.superseded_date > told.told_date)
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
