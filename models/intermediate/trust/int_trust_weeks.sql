-- Every department in every week from the first delivery on. What is delivered at the midnight that
-- ends a Sunday belongs to the week that it ends.
with exports as (
    select * from {{ source('it', 'exports') }}
),

loads as (
    select * from {{ source('it', 'loads') }}
    where status = 'loaded'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

bounds as (
    select
        {{ week_end('min(loads.known_at) - interval 1 microsecond') }} as first_week_date,
        {{ week_end('cast(max(as_of.as_of_date) as timestamp) - interval 1 microsecond') }}
            as last_week_date
    from loads
    cross join as_of
),

weeks as (
    select {{ each_week('first_week_date', 'last_week_date') }} as week_at
    from bounds
    where first_week_date is not null
),

departments as (
    select department from exports
    group by department
)

select
    departments.department,
    cast(weeks.week_at as date) as week_date,
    least({{ add_days('cast(weeks.week_at as date)', 1) }}, as_of.as_of_date) as state_date
from weeks
cross join departments
cross join as_of
