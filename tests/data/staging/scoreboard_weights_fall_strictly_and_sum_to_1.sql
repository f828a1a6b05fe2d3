-- The action metric weighs most, then falling themes, then the survey rating; all sum to 1.
{{ config(meta={'dagster': {'ref': {'name': 'scoreboard_weights'}}}) }}
with weights as (
    select * from {{ ref('scoreboard_weights') }}
),

spread as (
    select
        max(case when part = 'action_metric' then weight end) as action_metric_weight,
        max(case when part = 'falling_themes' then weight end) as falling_themes_weight,
        max(case when part = 'survey_rating' then weight end) as survey_rating_weight,
        count(*) as part_count,
        sum(weight) as weight_sum
    from weights
)

select * from spread
where (
    action_metric_weight > falling_themes_weight
    and falling_themes_weight > survey_rating_weight
    and survey_rating_weight > 0
    and part_count = 3
    and abs(weight_sum - 1) < 1e-9
) is not true
