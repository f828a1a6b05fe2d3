{{ config(materialized='incremental') }}

-- For how many customers a measure jumped, or a department's part fell, within a few weeks. A ratio
-- needs both values above nothing.
with dials as (
    select * from {{ ref('int_dials_spread') }}
),

champions as (
    select config_version
    from {{ ref('health_configurations') }}
    where is_champion
),

measures_now as (
    select
        measures.*,
        {{ add_days('measures.week_date', '-dials.shift_days') }} as before_date
    from {{ ref('int_measures_scored_weekly') }} as measures
    cross join dials
    where {{ new_weeks() }}
),

departments_now as (
    select
        departments.*,
        {{ add_days('departments.week_date', '-dials.shift_days') }} as before_date
    from {{ ref('int_departments_scored_weekly') }} as departments
    inner join champions on departments.config_version = champions.config_version
    cross join dials
    where {{ new_weeks() }}
),

stepped as (
    select
        'redefined' as shift_kind,
        now.measure,
        now.department,
        now.week_date,
        count(*) as customer_count,
        greatest(
            count(
                case when now.measured_value >= dials.shift_times * before.measured_value then 1 end
            ),
            count(
                case when dials.shift_times * now.measured_value <= before.measured_value then 1 end
            )
        ) as shifted_count,
        median(now.measured_value / before.measured_value) as median_ratio
    from measures_now as now
    cross join dials
    inner join {{ ref('int_measures_scored_weekly') }} as before
        on now.customer_id = before.customer_id
        and now.measure = before.measure
        and now.before_date = before.week_date
    where now.measured_value > 0 and before.measured_value > 0
    group by now.measure, now.department, now.week_date
),

fallen as (
    select
        'department_fell' as shift_kind,
        'all' as measure,
        now.department,
        now.week_date,
        count(*) as customer_count,
        count(
            case
                when now.department_score <= before.department_score - dials.shift_points then 1
            end
        ) as shifted_count,
        cast(null as double) as median_ratio
    from departments_now as now
    cross join dials
    inner join {{ ref('int_departments_scored_weekly') }} as before
        on now.config_version = before.config_version
        and now.customer_id = before.customer_id
        and now.department = before.department
        and now.before_date = before.week_date
    where now.department_score is not null and before.department_score is not null
    group by now.department, now.week_date
),

both_kinds as (
    select * from stepped
    union all
    select * from fallen
)

select
    shift_kind,
    measure,
    department,
    week_date,
    customer_count,
    cast(shifted_count as bigint) as shifted_count,
    median_ratio
from both_kinds
