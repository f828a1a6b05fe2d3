-- Effective weights of a customer's week sum to 1, and contributions to its uncapped score.
{{ config(meta={'dagster': {'ref': {'name': 'customer_health_measures_weekly'}}}) }}
with summed as (
    select
        customer_id,
        week_date,
        sum(effective_weight) as weight,
        sum(contribution_points) as points
    from {{ ref('customer_health_measures_weekly') }}
    where effective_weight is not null
    group by customer_id, week_date
)

select summed.*
from summed
inner join {{ ref('customer_health_weekly') }} as health
    on summed.customer_id = health.customer_id
    and summed.week_date = health.week_date
    and health.is_champion
where abs(summed.weight - 1) > 0.000000001
    or abs(summed.points - health.uncapped_score) > 0.000000001
