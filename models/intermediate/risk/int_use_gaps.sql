-- Each day of use with the next one: where they are far apart, use had stopped.
with usage as (
    select
        customer_id, usage_date, min(source_system) as source_system,
        min(source_record_id) as source_record_id, min(first_known_at) as known_at
    from {{ ref('int_usage_summed_to_day') }}
    where customer_id is not null
    group by customer_id, usage_date
)

select
    customer_id,
    source_system,
    source_record_id,
    usage_date as last_usage_date,
    lead(usage_date) over (partition by customer_id order by usage_date) as next_usage_date,
    known_at
from usage
