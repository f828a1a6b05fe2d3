-- An order is delivered when the last of its deliveries has arrived.
with fulfilments as (
    select * from {{ ref('stg_operations__fulfilments') }}
)

select
    source_system,
    order_id,
    min(promised_date) as promised_date,
    case when count(arrived_at) = count(*) then cast(max(arrived_at) as date) end as complete_date
from fulfilments
group by source_system, order_id
