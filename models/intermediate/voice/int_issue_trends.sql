-- What was said of a theme in a week beside what is usual, and whether that makes it an issue:
-- judged on the whole, as one stage alone has too few voices.
with baselines as (
    select * from {{ ref('int_issue_baselines') }}
),

weeks as (
    select * from {{ ref('int_issue_weeks') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

-- Every week of the whole; of a single stage those in which somebody spoke.
counted as (
    select
        baselines.*,
        weeks.sources,
        weeks.reporting_departments,
        weeks.owning_departments,
        coalesce(weeks.volume, 0) as volume,
        coalesce(weeks.late_volume, 0) as late_volume,
        coalesce(weeks.source_count, 0) as source_count,
        coalesce(weeks.reporting_department_count, 0) as reporting_department_count
    from baselines
    left join weeks
        on baselines.theme = weeks.theme
        and baselines.lifecycle_stage = weeks.lifecycle_stage
        and baselines.week_date = weeks.week_date
    where baselines.lifecycle_stage = 'all' or weeks.volume + weeks.late_volume > 0
),

judged as (
    select
        counted.theme,
        counted.week_date,
        counted.reporting_department_count >= dials.coalition_min_departments
            as is_coalition_ready,
        coalesce(counted.volume > counted.upper_volume, false)
        and counted.source_count >= dials.emerging_min_sources as is_emerging
    from counted
    cross join dials
    where counted.lifecycle_stage = 'all'
)

select
    counted.*,
    judged.is_emerging,
    judged.is_coalition_ready
from counted
inner join judged
    on counted.theme = judged.theme
    and counted.week_date = judged.week_date
