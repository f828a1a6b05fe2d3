{{ config(materialized='incremental', tags='by_month') }}

-- What each measure of the champion weighs at each customer in each week: were everything known
-- (base weight), and with the weights of what is missing spread over what is known (effective).
with scored as (
    select * from {{ ref('int_measures_scored_weekly') }}
    where {{ new_weeks() }}
),

weights as (
    select * from {{ ref('int_health_weights') }}
    where is_champion
),

departments as (
    select * from {{ ref('int_departments_scored_weekly') }}
    where {{ new_weeks() }}
),

customers as (
    select * from {{ ref('int_health_summed_weekly') }}
    where {{ new_weeks() }}
),

weighed as (
    select
        scored.customer_id,
        scored.week_date,
        scored.measure,
        scored.department,
        scored.unit,
        scored.status,
        scored.measured_value,
        scored.age_days,
        scored.measure_score,
        case when scored.status <> 'not applicable'
                then weights.department_weight * weights.measure_weight
                    / departments.applied_weight / customers.applied_weight
        end as base_weight,
        case when scored.measure_score is not null
                then weights.department_weight * weights.measure_weight
                    / departments.observed_weight / customers.observed_weight
        end as effective_weight
    from scored
    inner join weights on scored.measure = weights.measure
    left join departments
        on weights.config_version = departments.config_version
        and scored.customer_id = departments.customer_id
        and scored.week_date = departments.week_date
        and scored.department = departments.department
    left join customers
        on weights.config_version = customers.config_version
        and scored.customer_id = customers.customer_id
        and scored.week_date = customers.week_date
)

select
    customer_id,
    week_date,
    measure,
    department,
    unit,
    status,
    measured_value,
    cast(age_days as bigint) as age_days,
    measure_score,
    base_weight,
    effective_weight,
    effective_weight * measure_score as contribution_points
from weighed
