-- The champion's health in each week since it can be told of anybody, and how it has moved; in
-- every week where it never can.
with banded as (
    select banded.*
    from {{ ref('int_health_banded_weekly') }} as banded
    inner join {{ ref('health_configurations') }} as configurations
        on banded.config_version = configurations.config_version
        and configurations.is_champion
),

firsts as (
    select
        coalesce(
            min(case when uncapped_score is not null then week_date end), min(week_date)
        ) as first_week_date
    from banded
),

departments as (
    select
        config_version,
        customer_id,
        week_date,
        count(case when department_score < 40 then 1 end) as weak_department_count
    from {{ ref('int_departments_scored_weekly') }}
    group by config_version, customer_id, week_date
)

select
    banded.customer_id,
    banded.week_date,
    banded.health_band,
    banded.health_score,
    banded.health_score - four_weeks.health_score as health_change_28_days,
    banded.health_score - half_year.health_score as health_change_182_days,
    departments.weak_department_count
from banded
inner join firsts on banded.week_date >= firsts.first_week_date
left join banded as four_weeks
    on banded.customer_id = four_weeks.customer_id
    and four_weeks.week_date = {{ add_days('banded.week_date', -28) }}
left join banded as half_year
    on banded.customer_id = half_year.customer_id
    and half_year.week_date = {{ add_days('banded.week_date', -182) }}
left join departments
    on banded.config_version = departments.config_version
    and banded.customer_id = departments.customer_id
    and banded.week_date = departments.week_date
