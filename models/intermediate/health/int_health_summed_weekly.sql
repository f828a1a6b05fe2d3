{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key=['week_date'],
    on_schema_change='append_new_columns'
) }}

-- Health before caps, with what it rests on: coverage, and the bounds that what is missing leaves,
-- were it all bad or all good.
with departments as (
    select * from {{ ref('int_departments_scored_weekly') }}
    where {{ new_weeks() }}
),

configurations as (
    select * from {{ ref('health_configurations') }}
),

summed as (
    select
        config_version,
        customer_id,
        week_date,
        sum(department_weight) as applied_weight,
        sum(case when observed_weight > 0 then department_weight else 0 end) as observed_weight,
        {{ exact_sum('department_weight * department_score') }} as observed_points,
        {{ exact_sum('department_weight * observed_weight / applied_weight') }} as covered_weight,
        {{ exact_sum('department_weight * weighted_score / applied_weight') }} as low_points,
        count(department_score) as department_count
    from departments
    group by config_version, customer_id, week_date
),

bounded as (
    select
        *,
        observed_points / nullif(observed_weight, 0) as observed_score,
        covered_weight / applied_weight as coverage_share,
        coalesce(low_points, 0) / applied_weight as score_low
    from summed
)

select
    bounded.config_version,
    bounded.customer_id,
    bounded.week_date,
    bounded.applied_weight,
    bounded.observed_weight,
    bounded.observed_score,
    bounded.coverage_share,
    bounded.score_low,
    bounded.score_low + 100 * (1 - bounded.coverage_share) as score_high,
    bounded.department_count,
    case
        when bounded.coverage_share >= configurations.min_coverage_share
            and bounded.department_count >= configurations.min_department_count
            then bounded.observed_score
    end as uncapped_score
from bounded
inner join configurations on bounded.config_version = configurations.config_version
