-- What moved for most customers at once within four weeks: a measure that jumped the same way has
-- changed its definition; a department's part that fell is the department's trouble, not theirs.
with measures as (
    select * from {{ ref('int_measures_scored_weekly') }}
    where measured_value > 0
),

departments as (
    select departments.*
    from {{ ref('int_departments_scored_weekly') }} as departments
    inner join {{ ref('health_configurations') }} as configurations
        on departments.config_version = configurations.config_version
        and configurations.is_champion
    where departments.department_score is not null
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

-- A window that begins before anything was recorded fills up, and does not rise.
firsts as (
    select
        department,
        {{ add_days('min(week_date)', 56) }} as settled_date
    from departments
    group by department
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
    from measures as now
    cross join dials
    inner join measures as before
        on now.customer_id = before.customer_id
        and now.measure = before.measure
        and before.week_date = {{ add_days('now.week_date', -28) }}
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
    from departments as now
    cross join dials
    inner join departments as before
        on now.customer_id = before.customer_id
        and now.department = before.department
        and before.week_date = {{ add_days('now.week_date', -28) }}
    group by now.department, now.week_date
),

both_kinds as (
    select * from stepped
    union all
    select * from fallen
)

select
    both_kinds.shift_kind,
    both_kinds.measure,
    both_kinds.department,
    both_kinds.week_date,
    both_kinds.customer_count,
    cast(both_kinds.shifted_count as bigint) as shifted_count,
    both_kinds.median_ratio
from both_kinds
cross join dials
inner join firsts
    on both_kinds.department = firsts.department
    and both_kinds.week_date >= firsts.settled_date
where both_kinds.customer_count >= dials.shift_customers
    and 100 * both_kinds.shifted_count >= dials.shift_percent * both_kinds.customer_count
