{{ config(materialized='incremental', tags='by_month') }}

-- Every measure that applies to a customer in a week, whether it can be told or not, and its score:
-- 0 at bad_at, 100 at good_at. What is missing is neither good nor bad, and what was put aside when
-- it was loaded is missing.
with weeks as (
    select * from {{ ref('int_customer_weeks') }}
    where {{ new_weeks() }}
),

measures as (
    select * from {{ ref('health_measures') }}
),

valued as (
    select * from {{ ref('int_measures_valued_weekly') }}
    where {{ new_weeks() }}
),

heard as (
    select * from {{ ref('int_departments_heard_weekly') }}
),

quarantined as (
    select
        weeks.customer_id,
        weeks.week_date,
        aside.measure
    from weeks
    inner join {{ ref('int_measures_quarantined') }} as aside
        on weeks.customer_id = aside.customer_id
        and aside.from_at < weeks.known_before_at
        and aside.until_at >= weeks.known_before_at
    group by weeks.customer_id, weeks.week_date, aside.measure
),

applied as (
    select
        weeks.customer_id,
        weeks.week_date,
        measures.measure,
        measures.department,
        measures.kind,
        measures.unit,
        measures.bad_at,
        measures.good_at,
        measures.missing_policy,
        measures.stale_after_days,
        measures.applies_to = 'all' or weeks.is_large as is_for_it,
        weeks.tenure_days >= measures.min_tenure_days as is_old_enough,
        valued.measured_value,
        valued.age_days,
        heard.heard_age_days <= measures.stale_after_days as is_heard,
        quarantined.measure is not null as is_quarantined
    from weeks
    cross join measures
    left join valued
        on weeks.customer_id = valued.customer_id
        and weeks.week_date = valued.week_date
        and measures.measure = valued.measure
    left join heard
        on measures.department = heard.department
        and weeks.week_date = heard.week_date
    left join quarantined
        on weeks.customer_id = quarantined.customer_id
        and weeks.week_date = quarantined.week_date
        and measures.measure = quarantined.measure
),

judged as (
    select
        *,
        case
            when not is_for_it or not is_old_enough then 'not applicable'
            when is_quarantined then 'quarantined'
            when missing_policy = 'zero' and is_heard then 'ok'
            when missing_policy = 'zero' and is_heard is null then 'never seen'
            when missing_policy = 'zero' then 'stale'
            when measured_value is null then 'never seen'
            when age_days > stale_after_days then 'stale'
            else 'ok'
        end as status,
        case
            when missing_policy = 'zero' then coalesce(measured_value, 0) else measured_value
        end as told_value
    from applied
),

placed as (
    select
        *,
        100 * {{ clamped('(told_value - bad_at) / (good_at - bad_at)', '0', '1') }} as place
    from judged
)

select
    customer_id,
    week_date,
    measure,
    department,
    kind,
    unit,
    status,
    case when status = 'ok' then told_value end as measured_value,
    age_days,
    case when status = 'ok' then round(place, 6) end as measure_score
from placed
