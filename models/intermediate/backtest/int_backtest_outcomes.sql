-- What became of the customer of each snapshot; only where the whole horizon, and the grace that
-- makes a loss certain, has passed.
with snapshots as (
    select * from {{ ref('int_backtest_snapshots') }}
),

spells as (
    select customer_id, 'lost' as label, lost_date as event_date
    from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

declared as (
    select customer_id, 'declared' as label, churn_date as event_date
    from {{ ref('int_declared_churns_matched') }}
    where customer_id is not null
),

horizons as (
    select * from {{ ref('backtest_horizons') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

events as (
    select * from spells
    union all
    select * from declared
),

labels as (
    select 'lost' as label
    union all
    select 'declared' as label
),

asked as (
    select
        snapshots.*,
        horizons.horizon_days,
        labels.label
    from snapshots
    cross join horizons
    cross join labels
    cross join as_of
    cross join dials
    where {{ add_days('snapshots.week_date', 'horizons.horizon_days + dials.grace_days') }}
        <= as_of.as_of_date
)

select
    asked.customer_id,
    asked.week_date,
    asked.quarter_name,
    asked.arr_usd,
    asked.horizon_days,
    asked.label,
    min(events.event_date) as event_date,
    case when min(events.event_date) is null then 0 else 1 end as is_churner
from asked
left join events
    on asked.customer_id = events.customer_id
    and asked.label = events.label
    and events.event_date > asked.week_date
    and events.event_date <= {{ add_days('asked.week_date', 'asked.horizon_days') }}
group by
    asked.customer_id, asked.week_date, asked.quarter_name, asked.arr_usd, asked.horizon_days,
    asked.label
