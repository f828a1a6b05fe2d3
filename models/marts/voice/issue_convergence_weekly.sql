with trends as (
    select * from {{ ref('int_issue_trends') }}
),

exposures as (
    select * from {{ ref('int_issue_exposures') }}
),

examples as (
    select * from {{ ref('int_issue_examples') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

issues as (
    select
        trends.theme,
        trends.lifecycle_stage,
        trends.week_date,
        trends.sources,
        trends.reporting_departments,
        trends.owning_departments,
        examples.best_examples,
        cast(trends.volume as bigint) as volume,
        cast(trends.late_volume as bigint) as late_volume,
        cast(trends.source_count as bigint) as source_count,
        cast(trends.reporting_department_count as bigint) as reporting_department_count,
        cast(coalesce(exposures.customer_count, 0) as bigint) as customer_count,
        cast(trends.expected_volume as double) as expected_volume,
        cast(trends.upper_volume as double) as upper_volume,
        cast(trends.volume - trends.expected_volume as double) as trend_volume,
        cast(coalesce(exposures.arr_usd, 0) as decimal(18, 2)) as arr_usd,
        trends.is_emerging,
        trends.is_coalition_ready,
        trends.week_date <= as_of.as_of_date as is_complete
    from trends
    left join exposures
        on trends.theme = exposures.theme
        and trends.lifecycle_stage = exposures.lifecycle_stage
        and trends.week_date = exposures.week_date
    left join examples
        on trends.theme = examples.theme
        and trends.lifecycle_stage = examples.lifecycle_stage
        and trends.week_date = examples.week_date
    cross join as_of
)

select * from issues
