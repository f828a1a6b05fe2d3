{{ config(materialized='incremental', tags='by_month') }}

-- Each department's part of a customer's health: the weighted mean of what is known of it.
with scored as (
    select * from {{ ref('int_measures_scored_weekly') }}
    where status <> 'not applicable' and {{ new_weeks() }}
),

weights as (
    select * from {{ ref('int_health_weights') }}
),

summed as (
    select
        weights.config_version,
        scored.customer_id,
        scored.week_date,
        scored.department,
        max(weights.department_weight) as department_weight,
        sum(weights.measure_weight) as applied_weight,
        sum(case when scored.measure_score is not null then weights.measure_weight else 0 end)
            as observed_weight,
        {{ exact_sum('weights.measure_weight * scored.measure_score') }} as weighted_score
    from scored
    inner join weights on scored.measure = weights.measure
    group by weights.config_version, scored.customer_id, scored.week_date, scored.department
)

select
    *,
    weighted_score / nullif(observed_weight, 0) as department_score
from summed
