-- The days in which a churn counts for each customer, week and horizon: from the lead time on. Who
-- has asked to leave or has left before is not asked about: nobody needs to be told. An outcome is
-- ripe by its days alone: who leaves early is not known earlier than who stays.
with weeks as (
    select weeks.*
    from {{ ref('int_customer_weeks') }} as weeks
    inner join {{ ref('int_customer_features_weekly') }} as features
        on weeks.customer_id = features.customer_id
        and weeks.week_date = features.week_date
),

horizons as (
    select * from {{ ref('backtest_horizons') }}
),

risk_dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

churns as (
    select * from {{ ref('int_churn_events') }}
    where is_learned or churn_kind <> 'declared'
),

notices as (
    select * from {{ ref('int_churn_notices_dated') }}
),

led as (
    select
        weeks.*,
        {{ add_days('weeks.week_date', 'risk_dials.lead_days') }} as after_date
    from weeks
    cross join risk_dials
),

decided as (
    select led.customer_id, led.week_date
    from led
    inner join notices
        on led.customer_id = notices.customer_id
        and led.after_date >= notices.noticed_date
        and (notices.until_date is null or led.week_date < notices.until_date)
    union
    select led.customer_id, led.week_date
    from led
    inner join churns
        on led.customer_id = churns.customer_id
        and led.week_date < churns.event_date
        and led.after_date >= churns.event_date
)

select
    led.customer_id,
    led.week_date,
    horizons.horizon_days,
    led.arr_usd,
    led.is_large,
    {{ add_days('led.after_date', 'horizons.horizon_days + dials.grace_days') }}
    <= as_of.as_of_date as is_ripe,
    led.after_date,
    {{ add_days('led.after_date', 'horizons.horizon_days') }} as until_date
from led
cross join horizons
cross join dials
cross join as_of
left join decided
    on led.customer_id = decided.customer_id
    and led.week_date = decided.week_date
where decided.customer_id is null
