-- The time spine of the semantic layer: metrics without a row on a day still have that day.
with as_of as (
    select * from {{ ref('int_as_of') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

bounds as (
    select
        coalesce(min(spells.start_date), max(as_of.as_of_date)) as first_date,
        max(as_of.as_of_date) as last_date
    from as_of
    left join spells on true
),

days as (
    select {{ each_day('first_date', 'last_date') }} as day_at
    from bounds
)

select cast(days.day_at as date) as day_date
from days
