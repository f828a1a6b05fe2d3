-- What makes customers alike for counting: band of health, its way, whether a contract ends in the
-- days asked about, and size.
with weeks as (
    select * from {{ ref('int_customer_weeks') }}
),

trends as (
    select * from {{ ref('int_health_trends_weekly') }}
),

contracts as (
    select * from {{ ref('int_contract_facts_weekly') }}
),

horizons as (
    select * from {{ ref('backtest_horizons') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
)

select
    trends.customer_id,
    trends.week_date,
    horizons.horizon_days,
    'health ' || replace(trends.health_band, '_', ' ') as band_class,
    case
        when trends.health_change_28_days <= -dials.trend_points then 'falling'
        when trends.health_change_28_days >= dials.trend_points then 'rising'
        when trends.health_change_28_days is not null then 'steady'
        else 'way unknown'
    end as trend_class,
    case
        when contracts.days_to_renewal <= dials.lead_days + horizons.horizon_days
            then 'contract ends'
        else 'no contract ends'
    end as renewal_class,
    case when weeks.is_large then 'large' else 'not large' end as size_class
from trends
inner join weeks
    on trends.customer_id = weeks.customer_id
    and trends.week_date = weeks.week_date
inner join contracts
    on trends.customer_id = contracts.customer_id
    and trends.week_date = contracts.week_date
cross join horizons
cross join dials
