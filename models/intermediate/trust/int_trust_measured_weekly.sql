with weeks as (
    select * from {{ ref('int_trust_weeks') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_summed_to_week') }}
),

validations as (
    select * from {{ ref('int_validations_summed_to_week') }}
),

covered as (
    select * from {{ ref('int_customers_covered_weekly') }}
),

matched as (
    select * from {{ ref('int_records_matched_weekly') }}
),

expected as (
    select * from {{ ref('trust_departments') }}
),

counted as (
    select
        weeks.department,
        weeks.week_date,
        coalesce(deliveries.export_count, 0) as export_count,
        coalesce(deliveries.timely_export_count, 0) as timely_export_count,
        coalesce(deliveries.seen_row_count, 0) as seen_row_count,
        coalesce(deliveries.accepted_row_count, 0) as accepted_row_count,
        coalesce(validations.checked_row_count, 0) as checked_row_count,
        coalesce(validations.doubted_row_count, 0) as doubted_row_count,
        coalesce(covered.active_customer_count, 0) as active_customer_count,
        coalesce(covered.known_customer_count, 0) as known_customer_count,
        coalesce(matched.record_count, 0) as record_count,
        coalesce(matched.matched_record_count, 0) as matched_record_count,
        expected.expected_customer_share,
        deliveries.newest_export_date
    from weeks
    left join deliveries
        on weeks.department = deliveries.department and weeks.week_date = deliveries.week_date
    left join validations
        on weeks.department = validations.department and weeks.week_date = validations.week_date
    left join covered
        on weeks.department = covered.department and weeks.week_date = covered.week_date
    left join matched
        on weeks.department = matched.department and weeks.week_date = matched.week_date
    left join expected on weeks.department = expected.department
)

select
    *,
    cast(accepted_row_count as double) / nullif(seen_row_count, 0)
    * (1 - coalesce(cast(doubted_row_count as double) / nullif(checked_row_count, 0), 0))
        as accuracy_share,
    cast(known_customer_count as double) / nullif(active_customer_count, 0)
        as representativeness_share,
    cast(timely_export_count as double) / nullif(export_count, 0) as timeliness_share,
    cast(matched_record_count as double) / nullif(record_count, 0) as actionability_share
from counted
