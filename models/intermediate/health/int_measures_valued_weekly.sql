{{ config(materialized='view') }}

-- The value of each measure at the end of each week, from what was known then and no more.
-- Of several corrections the newest known counts; an older fact never takes a newer one's place.
with weeks as (
    select * from {{ ref('int_customer_weeks') }}
),

observed as (
    select * from {{ ref('int_measures_observed') }}
),

measures as (
    select * from {{ ref('health_measures') }}
),

heard as (
    select * from {{ ref('int_departments_heard_weekly') }}
),

-- Windows end where the department's word ends: days that it has not told of yet are no quiet days.
windows as (
    select
        measures.measure,
        measures.aggregate,
        heard.week_date,
        heard.heard_date,
        {{ add_days_to_moment('heard.heard_date', 1) }} as ends_at,
        {{ add_days_to_moment('heard.heard_date', '1 - measures.window_days') }} as starts_at
    from measures
    inner join heard on measures.department = heard.department
),

seen as (
    select
        weeks.customer_id,
        weeks.week_date,
        observed.measure,
        windows.aggregate,
        observed.observed_value,
        observed.record_key,
        observed.occurred_at,
        observed.known_at,
        {{ days_between('cast(observed.occurred_at as date)', 'windows.heard_date') }} as age_days
    from weeks
    inner join observed
        on weeks.customer_id = observed.customer_id
        and observed.known_at < weeks.known_before_at
    inner join windows
        on observed.measure = windows.measure
        and weeks.week_date = windows.week_date
        and observed.occurred_at >= windows.starts_at
        and observed.occurred_at < windows.ends_at
    where coalesce(observed.superseded_at >= weeks.known_before_at, true)
        and (
            windows.aggregate <> 'open_days'
            or coalesce(observed.ended_at >= windows.ends_at, true)
        )
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

summed as (
    select
        customer_id,
        week_date,
        measure,
        max(aggregate) as aggregate,
        count(*) as record_count,
        {{ exact_sum('observed_value') }} as total,
        max_by(observed_value, (occurred_at, known_at, record_key)) as newest_value,
        min(age_days) as age_days,
        max(age_days) as oldest_age_days,
        {{ exact_sum(
            'case when age_days < dials.change_recent_days then observed_value else 0 end'
        ) }} as recent_total,
        {{ exact_sum(
            'case when age_days >= dials.change_recent_days then observed_value else 0 end'
        ) }} as earlier_total
    from seen
    cross join dials
    group by customer_id, week_date, measure
),

-- A change is of the last weeks, by as long a time of the customer's own past; records are weeks.
valued as (
    select
        summed.*,
        case summed.aggregate
            when 'sum' then summed.total
            when 'mean' then summed.total / summed.record_count
            when 'last' then summed.newest_value
            when 'days_since' then summed.age_days
            when 'open_days' then summed.oldest_age_days
            when 'change'
                then case
                        when summed.earlier_total > 0 and summed.oldest_age_days
                            >= dials.change_recent_days + dials.change_past_days
                            then summed.recent_total / dials.change_recent_days
                                / summed.earlier_total
                                * (summed.oldest_age_days + 7 - dials.change_recent_days)
                    end
        end as exact_value
    from summed
    cross join dials
)

-- The order in which a sum is taken must not be seen in it: sums are exact, and means rounded.
select
    customer_id,
    week_date,
    measure,
    round(exact_value, 6) as measured_value,
    age_days,
    record_count
from valued
