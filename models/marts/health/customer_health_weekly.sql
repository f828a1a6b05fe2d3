{{ config(materialized='incremental') }}

-- A slope needs the eight weeks that end with its own.
with banded as (
    select * from {{ ref('int_health_banded_weekly') }}
    where {{ new_weeks(days_before=49) }}
),

configurations as (
    select * from {{ ref('health_configurations') }}
),

weeks as (
    select * from {{ ref('int_customer_weeks') }}
    where {{ new_weeks() }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

-- What moved for everybody lately makes a score say less of anybody: no grade A while the jump is
-- within what is compared.
shifts as (
    select weeks.week_date
    from weeks
    cross join dials
    inner join {{ ref('int_health_shifts') }} as shifts
        on weeks.week_date >= shifts.week_date
        and weeks.week_date < {{ add_days('shifts.week_date', 'dials.shift_days') }}
    group by weeks.week_date
),

grades as (
    select * from {{ ref('health_grades') }}
),

departments as (
    select
        config_version,
        customer_id,
        week_date,
        max_by(department, (department_score, department)) as best_department,
        min_by(department, (department_score, department)) as worst_department
    from {{ ref('int_departments_scored_weekly') }}
    where department_score is not null and {{ new_weeks() }}
    group by config_version, customer_id, week_date
),

followed as (
    select
        *,
        max(health_score) over four_weeks_before as score_before,
        case when count(health_score) over eight_weeks > 1
                then regr_slope(
                        health_score, {{ days_between("date '2000-01-02'", 'week_date') }} / 7
                    ) over eight_weeks
        end as slope_8_weeks
    from banded
    window
        four_weeks_before as (
            partition by config_version, customer_id order by week_date
            range between interval 28 day preceding and interval 28 day preceding
        ),
        eight_weeks as (
            partition by config_version, customer_id order by week_date
            range between interval 49 day preceding and current row
        )
),

described as (
    select
        followed.customer_id,
        followed.week_date,
        followed.config_version,
        configurations.is_champion,
        followed.health_score,
        followed.uncapped_score,
        followed.score_low,
        followed.score_high,
        followed.coverage_share,
        cast(followed.department_count as bigint) as department_count,
        followed.health_band,
        followed.health_score - followed.score_before as change_28_days,
        followed.slope_8_weeks,
        followed.cap_rule,
        departments.best_department,
        departments.worst_department,
        (
            select min(grades.trust_grade) from grades
            where grades.coverage_floor_share <= followed.coverage_share
                and grades.trust_grade >= followed.data_grade
                and (shifts.week_date is null or grades.trust_grade > 'A')
        ) as trust_grade,
        cast(weeks.arr_usd as decimal(18, 2)) as arr_usd
    from followed
    inner join configurations on followed.config_version = configurations.config_version
    inner join weeks
        on followed.customer_id = weeks.customer_id
        and followed.week_date = weeks.week_date
    left join shifts on followed.week_date = shifts.week_date
    left join departments
        on followed.config_version = departments.config_version
        and followed.customer_id = departments.customer_id
        and followed.week_date = departments.week_date
)

select * from described
where {{ new_weeks() }}
