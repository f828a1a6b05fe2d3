with measured as (
    select * from {{ ref('int_trust_measured_weekly') }}
),

graded as (
    select * from {{ ref('int_trust_graded_weekly') }}
),

summed as (
    select
        department,
        week_date,
        max(grade) as trust_grade,
        max(case when dimension = 'accuracy' then grade end) as accuracy_grade,
        max(case when dimension = 'representativeness' then grade end)
            as representativeness_grade,
        max(case when dimension = 'timeliness' then grade end) as timeliness_grade,
        max(case when dimension = 'actionability' then grade end) as actionability_grade,
        max(case when dimension = 'accuracy' and grade > 'A' then words end) as accuracy_words,
        max(case when dimension = 'representativeness' and grade > 'A' then words end)
            as representativeness_words,
        max(case when dimension = 'timeliness' and grade > 'A' then words end)
            as timeliness_words,
        max(case when dimension = 'actionability' and grade > 'A' then words end)
            as actionability_words
    from graded
    group by department, week_date
)

select
    measured.department,
    measured.week_date,
    measured.accuracy_share,
    measured.representativeness_share,
    measured.timeliness_share,
    measured.actionability_share,
    summed.trust_grade,
    coalesce(
        nullif(
            concat_ws(
                '; ', summed.timeliness_words, summed.accuracy_words,
                summed.representativeness_words, summed.actionability_words
            ),
            ''
        ),
        'nothing speaks against it'
    ) as reasons,
    summed.accuracy_grade,
    summed.representativeness_grade,
    summed.timeliness_grade,
    summed.actionability_grade,
    cast(measured.accepted_row_count as bigint) as accepted_row_count,
    cast(measured.seen_row_count as bigint) as seen_row_count,
    cast(measured.doubted_row_count as bigint) as doubted_row_count,
    cast(measured.checked_row_count as bigint) as checked_row_count,
    cast(measured.known_customer_count as bigint) as known_customer_count,
    cast(measured.active_customer_count as bigint) as active_customer_count,
    cast(measured.timely_export_count as bigint) as timely_export_count,
    cast(measured.export_count as bigint) as export_count,
    cast(measured.matched_record_count as bigint) as matched_record_count,
    cast(measured.record_count as bigint) as record_count,
    measured.expected_customer_share,
    measured.newest_export_date
from measured
inner join summed
    on measured.department = summed.department
    and measured.week_date = summed.week_date
