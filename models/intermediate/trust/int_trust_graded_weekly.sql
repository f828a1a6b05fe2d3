-- Each dimension gets the grade of the highest floor that its share reaches, and its words.
with measured as (
    select * from {{ ref('int_trust_measured_weekly') }}
),

thresholds as (
    select * from {{ ref('trust_thresholds') }}
),

dimensions as (
    select
        department, week_date, 'accuracy' as dimension, accuracy_share as share,
        cast(seen_row_count - accepted_row_count as string) || ' of '
        || cast(seen_row_count as string) || ' rows were put aside' || case
            when checked_row_count > 0
                then ', ' || cast(doubted_row_count as string) || ' of '
                    || cast(checked_row_count as string) || ' doubted'
            else ''
        end as words
    from measured
    where export_count > 0
    union all
    select
        department, week_date, 'representativeness' as dimension,
        representativeness_share / expected_customer_share as share,
        'it knows ' || cast(known_customer_count as string) || ' of '
        || cast(active_customer_count as string) || ' customers, '
        || cast(cast(round(100 * expected_customer_share) as integer) as string)
        || ' % expected' as words
    from measured
    where export_count > 0
    union all
    select
        department, week_date, 'timeliness' as dimension, timeliness_share as share,
        cast(export_count - timely_export_count as string) || ' of '
        || cast(export_count as string) || ' exports are overdue' as words
    from measured
    where export_count > 0
    union all
    select
        department, week_date, 'actionability' as dimension, actionability_share as share,
        cast(record_count - matched_record_count as string) || ' of '
        || cast(record_count as string) || ' records find no customer' as words
    from measured
    where export_count > 0
    union all
    select
        department, week_date, 'timeliness' as dimension, 0 as share,
        'it has delivered nothing yet' as words
    from measured
    where export_count = 0
),

graded as (
    select
        dimensions.department,
        dimensions.week_date,
        dimensions.dimension,
        dimensions.words,
        coalesce(max_by(thresholds.grade, thresholds.floor_share), 'D') as grade
    from dimensions
    left join thresholds
        on dimensions.dimension = thresholds.dimension
        and dimensions.share >= thresholds.floor_share
    where dimensions.share is not null
    group by
        dimensions.department, dimensions.week_date, dimensions.dimension, dimensions.words
)

select * from graded
