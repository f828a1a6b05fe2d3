with history as (
    select * from {{ source('it', 'customer_id_history') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    cast(history.entry_id as string) as entry_id,
    history.record_id,
    history.from_customer_id,
    history.to_customer_id,
    history.change,
    history.run_id,
    history.known_at
from history
cross join as_of
where history.known_at < as_of.known_before_at
