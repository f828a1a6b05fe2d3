-- The usual weekly volume of a theme: the mean of the weeks before, as far as they were known
-- then, and the most that chance makes of it. Bound: Anscombe's transform, by which the square
-- root of a Poisson count (plus 3/8) scatters by a half whatever its mean.
with comments as (
    select
        theme, lifecycle_stage, week_date, known_week_date,
        count(*) as volume
    from {{ ref('int_issue_comments') }}
    group by theme, lifecycle_stage, week_date, known_week_date
),

weeks as (
    select * from {{ ref('int_voice_weeks') }}
),

themes as (
    select theme, lifecycle_stage from comments
    group by theme, lifecycle_stage
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

spine as (
    select
        themes.theme,
        themes.lifecycle_stage,
        weeks.week_date,
        greatest(
            weeks.first_week_date, {{ add_days('weeks.week_date', '-7 * dials.baseline_weeks') }}
        ) as from_week_date
    from themes
    cross join weeks
    cross join dials
),

summed as (
    select
        spine.theme,
        spine.lifecycle_stage,
        spine.week_date,
        {{ days_between('spine.from_week_date', 'spine.week_date') }} / 7 as week_count,
        coalesce(sum(comments.volume), 0) as volume
    from spine
    left join comments
        on spine.theme = comments.theme
        and spine.lifecycle_stage = comments.lifecycle_stage
        and comments.week_date >= spine.from_week_date
        and comments.week_date < spine.week_date
        and comments.known_week_date <= spine.week_date
    group by spine.theme, spine.lifecycle_stage, spine.week_date, spine.from_week_date
),

expected as (
    select
        summed.theme,
        summed.lifecycle_stage,
        summed.week_date,
        case when summed.week_count >= dials.baseline_min_weeks
                then summed.volume / summed.week_count
        end as expected_volume,
        dials.upper_bound_deviations
    from summed
    cross join dials
)

select
    theme,
    lifecycle_stage,
    week_date,
    expected_volume,
    power(sqrt(expected_volume + 0.375) + upper_bound_deviations / 2, 2) - 0.375 as upper_volume
from expected
