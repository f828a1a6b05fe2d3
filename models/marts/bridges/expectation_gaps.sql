with promises as (
    select * from {{ ref('int_promises_judged') }}
)

select
    promise_id,
    customer_id,
    promise,
    promised_by_department,
    promised_by_name,
    need,
    outcome,
    tolerated_days,
    missed_days,
    need_ticket_count,
    arr_exposed_usd,
    arr_lost_after_usd,
    is_missed,
    promised_date,
    kept_date,
    lost_after_date,
    known_at,
    source_system,
    source_record_id
from promises
