with told as (
    select
        customer_id,
        department,
        cast(1 as bigint) as record_count,
        known_at as first_known_at,
        known_at as last_known_at
    from {{ ref('int_facts_matched') }}
    where not is_deleted
    union all
    select
        customer_id,
        'product' as department,
        record_count,
        first_known_at,
        known_at as last_known_at
    from {{ ref('int_usage_summed_to_day') }}
)

select
    customer_id,
    department,
    cast(sum(record_count) as bigint) as record_count,
    min(first_known_at) as first_known_at,
    max(last_known_at) as last_known_at
from told
group by customer_id, department
