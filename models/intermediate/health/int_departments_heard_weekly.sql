-- When each department was last heard of, as of each week: no record can then mean that nothing
-- happened, instead of that nothing was delivered.
with observed as (
    select * from {{ ref('int_measures_observed') }}
),

measures as (
    select * from {{ ref('health_measures') }}
),

weeks as (
    select
        week_date,
        known_before_at
    from {{ ref('int_customer_weeks') }}
    group by week_date, known_before_at
),

days as (
    select
        measures.department,
        cast(observed.known_at as date) as known_date
    from observed
    inner join measures on observed.measure = measures.measure
    group by measures.department, cast(observed.known_at as date)
)

select
    days.department,
    weeks.week_date,
    max(days.known_date) as heard_date,
    {{ days_between('max(days.known_date)', 'weeks.week_date') }} as heard_age_days
from weeks
inner join days on weeks.week_date >= days.known_date
group by days.department, weeks.week_date
