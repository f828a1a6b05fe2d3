with measures as (
    select *
    from {{ ref('customer_health_measures_weekly') }}
    qualify week_date = max(week_date) over (partition by customer_id)
),

kinds as (
    select * from {{ ref('health_measures') }}
),

weakest as (
    select *
    from measures
    where status = 'ok'
    qualify row_number() over (
            partition by customer_id, department
            order by effective_weight * (100 - measure_score) desc, measure
        ) = 1
),

summed as (
    select
        customer_id,
        department,
        week_date,
        count(*) as measure_count,
        count(case when status = 'ok' then 1 end) as known_measure_count,
        {{ exact_sum('contribution_points') }} as contribution_points,
        {{ exact_sum('effective_weight') }} as weight_share
    from measures
    where status <> 'not applicable'
    group by customer_id, department, week_date
)

select
    summed.customer_id,
    summed.department,
    weakest.measure as weakest_measure,
    kinds.description as weakest_description,
    kinds.unit as weakest_unit,
    round(summed.contribution_points / nullif(summed.weight_share, 0), 9) as department_score,
    coalesce(summed.weight_share, 0) as weight_share,
    coalesce(summed.contribution_points, 0) as contribution_points,
    summed.measure_count,
    summed.known_measure_count,
    weakest.measure_score as weakest_score,
    weakest.measured_value as weakest_value,
    summed.week_date
from summed
left join weakest
    on summed.customer_id = weakest.customer_id
    and summed.department = weakest.department
left join kinds on weakest.measure = kinds.measure
