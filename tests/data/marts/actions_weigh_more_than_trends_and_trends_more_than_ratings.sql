-- The order is strict and the parts are the whole: what a department does comes before what is said.
{{ config(meta={'dagster': {'ref': {'name': 'department_scoreboard_monthly'}}}) }}
with weights as (
    select
        max(case when part = 'action' then weight end) as action_weight,
        max(case when part = 'theme_trend' then weight end) as theme_trend_weight,
        max(case when part = 'rating' then weight end) as rating_weight,
        sum(weight) as whole_weight
    from {{ ref('scoreboard_weights') }}
)

select *
from weights
where not coalesce(
    action_weight > theme_trend_weight and theme_trend_weight > rating_weight
    and rating_weight > 0 and abs(whole_weight - 1) < 1e-9,
    false
)
