-- What is told of a week's change, measure by measure, is the whole change within 1e-9.
{{ config(meta={'dagster': {'ref': {'name': 'customer_health_changes_weekly'}}}) }}
with summed as (
    select
        customer_id,
        week_date,
        sum(points) as points
    from {{ ref('customer_health_changes_weekly') }}
    group by customer_id, week_date
),

scores as (
    select * from {{ ref('customer_health_weekly') }}
    where is_champion and health_score is not null
)

select
    now.customer_id,
    now.week_date,
    now.health_score - before.health_score as change,
    summed.points
from scores as now
inner join scores as before
    on now.customer_id = before.customer_id
    and before.week_date = {{ add_days('now.week_date', -7) }}
left join summed
    on now.customer_id = summed.customer_id
    and now.week_date = summed.week_date
where abs(now.health_score - before.health_score - coalesce(summed.points, 0)) > 0.000000001
