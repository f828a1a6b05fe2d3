with months as (
    select * from {{ ref('int_theme_months') }}
),

actions as (
    select * from {{ ref('int_theme_actions_scored') }}
),

trends as (
    select * from {{ ref('int_theme_trends_scored') }}
),

ratings as (
    select * from {{ ref('int_theme_ratings_scored') }}
),

weights as (
    select
        max(case when part = 'action_metric' then weight end) as action_metric_weight,
        max(case when part = 'falling_themes' then weight end) as falling_themes_weight,
        max(case when part = 'survey_rating' then weight end) as survey_rating_weight
    from {{ ref('scoreboard_weights') }}
),

parts as (
    select
        months.theme,
        months.department,
        months.month_date,
        actions.action_metric_score,
        trends.falling_themes_score,
        ratings.survey_rating_score,
        trends.usual_negative_volume,
        coalesce(actions.action_metric_count, 0) as action_metric_count,
        coalesce(trends.negative_volume, 0) as negative_volume,
        coalesce(ratings.rating_count, 0) as rating_count,
        weights.action_metric_weight * cast(actions.action_metric_score is not null as integer)
            as action_metric_weight,
        weights.falling_themes_weight * cast(trends.falling_themes_score is not null as integer)
            as falling_themes_weight,
        weights.survey_rating_weight * cast(ratings.survey_rating_score is not null as integer)
            as survey_rating_weight
    from months
    cross join weights
    left join actions
        on months.theme = actions.theme and months.month_date = actions.month_date
    left join trends
        on months.theme = trends.theme and months.month_date = trends.month_date
    left join ratings
        on months.theme = ratings.theme and months.month_date = ratings.month_date
)

select
    theme,
    month_date,
    department,
    cast(
        (
            action_metric_weight * coalesce(action_metric_score, 0)
            + falling_themes_weight * coalesce(falling_themes_score, 0)
            + survey_rating_weight * coalesce(survey_rating_score, 0)
        ) / nullif(action_metric_weight + falling_themes_weight + survey_rating_weight, 0)
        as double
    ) as scoreboard_score,
    cast(action_metric_weight + falling_themes_weight + survey_rating_weight as double)
        as observed_weight_share,
    cast(action_metric_score as double) as action_metric_score,
    cast(falling_themes_score as double) as falling_themes_score,
    cast(survey_rating_score as double) as survey_rating_score,
    cast(usual_negative_volume as double) as usual_negative_volume,
    action_metric_count,
    negative_volume,
    rating_count
from parts
