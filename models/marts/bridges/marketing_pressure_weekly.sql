with pressure as (
    select * from {{ ref('int_pressure_judged_weekly') }}
)

select
    customer_id,
    week_date,
    send_count_28_days,
    send_count,
    unsubscribe_count,
    is_in_trouble,
    is_in_change,
    is_pressure
from pressure
