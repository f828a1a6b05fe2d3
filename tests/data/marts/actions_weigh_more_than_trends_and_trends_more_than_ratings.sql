-- The order is strict and the parts are the whole: what is done comes before what is said.
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
where action_weight is null or theme_trend_weight is null or rating_weight is null
    or action_weight <= theme_trend_weight or theme_trend_weight <= rating_weight
    or rating_weight <= 0 or abs(whole_weight - 1) > 1e-9
