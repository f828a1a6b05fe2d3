with comments as (
    select * from {{ ref('int_issue_comments') }}
),

sources as (
    select
        theme, lifecycle_stage, week_date,
        count(*) as source_count,
        {{ joined_text('listening_source') }} as sources
    from (
        select theme, lifecycle_stage, week_date, listening_source
        from comments
        where known_week_date <= week_date
        group by theme, lifecycle_stage, week_date, listening_source
    ) as each_source
    group by theme, lifecycle_stage, week_date
),

reporting as (
    select
        theme, lifecycle_stage, week_date,
        count(*) as reporting_department_count,
        {{ joined_text('reporting_department') }} as reporting_departments
    from (
        select theme, lifecycle_stage, week_date, reporting_department
        from comments
        where known_week_date <= week_date
        group by theme, lifecycle_stage, week_date, reporting_department
    ) as each_department
    group by theme, lifecycle_stage, week_date
),

owning as (
    select
        theme, lifecycle_stage, week_date,
        {{ joined_text('owning_department') }} as owning_departments
    from (
        select theme, lifecycle_stage, week_date, owning_department
        from comments
        where known_week_date <= week_date
        group by theme, lifecycle_stage, week_date, owning_department
    ) as each_department
    group by theme, lifecycle_stage, week_date
),

volumes as (
    select
        theme, lifecycle_stage, week_date,
        count(case when known_week_date <= week_date then 1 end) as volume,
        count(case when known_week_date > week_date then 1 end) as late_volume
    from comments
    group by theme, lifecycle_stage, week_date
)

select
    volumes.theme, volumes.lifecycle_stage, volumes.week_date,
    sources.sources, reporting.reporting_departments, owning.owning_departments,
    volumes.volume, volumes.late_volume,
    coalesce(sources.source_count, 0) as source_count,
    coalesce(reporting.reporting_department_count, 0) as reporting_department_count
from volumes
left join sources
    on volumes.theme = sources.theme
    and volumes.lifecycle_stage = sources.lifecycle_stage
    and volumes.week_date = sources.week_date
left join reporting
    on volumes.theme = reporting.theme
    and volumes.lifecycle_stage = reporting.lifecycle_stage
    and volumes.week_date = reporting.week_date
left join owning
    on volumes.theme = owning.theme
    and volumes.lifecycle_stage = owning.lifecycle_stage
    and volumes.week_date = owning.week_date
