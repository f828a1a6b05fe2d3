-- Each delivery of an export with the rhythm that was known on its day.
with loads as (
    select * from {{ source('it', 'loads') }}
    where status = 'loaded'
),

deliveries as (
    select
        export,
        source_system,
        split_part(export, '.', 1) as department,
        export_date,
        sum(seen_row_count) as seen_row_count,
        sum(loaded_row_count + unchanged_row_count) as accepted_row_count
    from loads
    group by export, source_system, export_date
),

followed as (
    select
        *,
        {{ days_between(
            'lag(export_date) over (partition by export, source_system order by export_date)',
            'export_date'
        ) }} as gap_days,
        lead(export_date) over (partition by export, source_system order by export_date)
            as next_export_date
    from deliveries
),

paced as (
    select
        *,
        {{ median_so_far('gap_days', 'export, source_system', 'export_date') }} as rhythm_days
    from followed
)

select
    paced.department,
    paced.export,
    paced.source_system,
    paced.seen_row_count,
    paced.accepted_row_count,
    greatest(
        expected.never_late_days,
        expected.late_factor * coalesce(paced.rhythm_days, expected.expected_rhythm_days)
    ) as allowed_days,
    paced.export_date,
    paced.next_export_date
from paced
inner join {{ ref('trust_departments') }} as expected on paced.department = expected.department
