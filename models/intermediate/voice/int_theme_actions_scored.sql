-- How far each theme's action metrics have come from where they started to where they should be,
-- by the last value of each that is not older than a quarter.
with months as (
    select * from {{ ref('int_theme_months') }}
),

metrics as (
    select * from {{ ref('stg_success__action_metrics') }}
    where value is not null and baseline_value <> target_value
),

stated_themes as (
    select * from {{ ref('int_stated_themes') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

measured as (
    select
        months.theme,
        months.month_date,
        metrics.source_system,
        metrics.metric_id,
        {{ clamped(
            '(metrics.value - metrics.baseline_value)
                / nullif(metrics.target_value - metrics.baseline_value, 0)', 0.0, 1.0
        ) }} as progress_share,
        row_number() over (
            partition by months.theme, months.month_date, metrics.source_system, metrics.metric_id
            order by metrics.measured_date desc
        ) as newest_first
    from months
    cross join dials
    inner join stated_themes on months.theme = stated_themes.theme
    inner join metrics
        on stated_themes.stated_theme = metrics.theme
        and metrics.measured_date < {{ add_months('months.month_date', 1) }}
        and metrics.measured_date
        >= {{ add_months('months.month_date', '1 - dials.trend_months') }}
)

select
    theme,
    month_date,
    count(*) as action_metric_count,
    100 * avg(progress_share) as action_metric_score
from measured
where newest_first = 1
group by theme, month_date
