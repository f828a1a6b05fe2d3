with weeks as (
    select * from {{ ref('int_voice_weeks') }}
),

months as (
    select {{ month_start('week_date') }} as month_date from weeks
    group by {{ month_start('week_date') }}
),

themes as (
    select * from {{ ref('themes') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    themes.theme,
    themes.department,
    months.month_date
from months
cross join themes
cross join as_of
where months.month_date <= as_of.as_of_date
