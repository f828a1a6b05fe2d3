-- The weeks in which we listened: from the first of enough weeks in a row with enough sources, as
-- a note of long ago that an export still holds does not mean that anybody listened then.
with comments as (
    select * from {{ ref('int_issue_comments') }}
    where lifecycle_stage = 'all'
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

heard as (
    select comments.week_date
    from comments
    cross join dials
    group by comments.week_date, dials.emerging_min_sources
    having count(distinct comments.listening_source) >= dials.emerging_min_sources
),

in_a_row as (
    select first_weeks.week_date
    from heard as first_weeks
    cross join dials
    inner join heard as later_weeks
        on later_weeks.week_date >= first_weeks.week_date
        and {{ days_between('first_weeks.week_date', 'later_weeks.week_date') }}
        < 7 * dials.baseline_min_weeks
    group by first_weeks.week_date, dials.baseline_min_weeks
    having count(*) >= dials.baseline_min_weeks
),

bounds as (
    select
        min(in_a_row.week_date) as first_week_date,
        max({{ week_end('as_of.as_of_date') }}) as last_week_date
    from in_a_row
    cross join as_of
),

numbered as (
    select
        first_week_date,
        {{ each_week('first_week_date', 'last_week_date') }} as week_date
    from bounds
    where first_week_date is not null
)

select
    cast(week_date as date) as week_date,
    cast(first_week_date as date) as first_week_date
from numbered
