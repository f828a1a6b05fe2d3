with as_of as (
    select * from {{ source('it', 'as_of') }}
)

select
    as_of_date,
    cast({{ add_days('as_of_date', 1) }} as timestamp) as known_before_at
from as_of
