-- The month that the brief tells of: the newest that is over.
with growth as (
    select * from {{ ref('int_segment_months') }}
    where segment = 'all'
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    as_of.as_of_date,
    max(growth.month_date) as month_date,
    max(growth.month_end_date) as month_end_date,
    {{ add_months('max(growth.month_date)', -1) }} as month_before_date
from as_of
left join growth on as_of.as_of_date >= growth.month_end_date
group by as_of.as_of_date
