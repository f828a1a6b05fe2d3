-- Wherever each of the last five weeks has a score.
{{ config(meta={'dagster': {'ref': {'name': 'brief_health_changes'}}}) }}
with changes as (
    select customer_id, sum(points) as points
    from {{ ref('brief_health_changes') }}
    group by customer_id
),

weeks as (
    select health.customer_id, health.week_date, health.change_28_days
    from {{ ref('customer_health_weekly') }} as health
    cross join {{ ref('int_as_of') }} as as_of
    where
        health.is_champion
        and health.health_score is not null
        and health.week_date >= {{ add_days('as_of.as_of_date', -35) }}
    qualify health.week_date > {{ add_days('max(health.week_date) over ()', -35) }}
),

scored as (
    select
        customer_id,
        max_by(change_28_days, week_date) as change_28_days
    from weeks
    group by customer_id
    having count(*) = 5
)

select scored.customer_id, scored.change_28_days, changes.points
from scored
left join changes on scored.customer_id = changes.customer_id
where abs(scored.change_28_days - coalesce(changes.points, 0)) > 1e-9
