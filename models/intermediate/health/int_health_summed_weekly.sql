{{ config(materialized='incremental', tags='by_month') }}

-- Health before caps, with what it rests on: coverage, the bounds that what is missing leaves, were
-- it all bad or all good, and the grade that the data behind most of the weight reaches.
with scored as (
    select * from {{ ref('int_departments_scored_weekly') }}
    where {{ new_weeks() }}
),

graded as (
    select * from {{ ref('int_departments_graded_weekly') }}
),

departments as (
    select
        scored.*,
        case when scored.department_score is not null then graded.trust_grade end as trust_grade
    from scored
    left join graded
        on scored.department = graded.department
        and scored.week_date = graded.week_date
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
        count(department_score) as department_count,
        sum(case when trust_grade = 'A' then department_weight else 0 end) as a_weight,
        sum(case when trust_grade <= 'B' then department_weight else 0 end) as b_weight,
        sum(case when trust_grade <= 'C' then department_weight else 0 end) as c_weight
    from departments
    group by config_version, customer_id, week_date
),

bounded as (
    select
        *,
        observed_points / nullif(observed_weight, 0) as observed_score,
        covered_weight / applied_weight as coverage_share,
        coalesce(low_points, 0) / applied_weight as score_low,
        case
            when 2 * a_weight > observed_weight then 'A'
            when 2 * b_weight > observed_weight then 'B'
            when 2 * c_weight > observed_weight then 'C'
            else 'D'
        end as data_grade
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
    bounded.data_grade,
    case
        when bounded.coverage_share >= configurations.min_coverage_share
            and bounded.department_count >= configurations.min_department_count
            then bounded.observed_score
    end as uncapped_score
from bounded
inner join configurations on bounded.config_version = configurations.config_version
