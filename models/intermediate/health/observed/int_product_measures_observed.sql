-- Use is summed to days before it is matched; its weeks are summed again as what is looked at is
-- half a year of them. A week counts with what was known of it by each day of delivery.
with days as (
    select * from {{ ref('int_usage_summed_to_day') }}
),

weeks as (
    select
        customer_id,
        {{ week_end('usage_date') }} as week_date,
        known_at,
        sum(usage_count) as usage_count
    from days
    group by customer_id, {{ week_end('usage_date') }}, known_at
),

observed as (
    select
        customer_id, 'usage_change' as measure, cast(week_date as string) as record_key,
        cast(usage_count as double) as observed_value, cast(week_date as timestamp) as occurred_at,
        greatest(known_at, cast(week_date as timestamp)) as known_at
    from weeks
    union all
    select
        customer_id, 'active_days' as measure, cast(usage_date as string) as record_key,
        cast(1 as double) as observed_value, cast(usage_date as timestamp) as occurred_at,
        min(known_at) as known_at
    from days
    group by customer_id, usage_date
    union all
    select
        customer_id, 'error_share' as measure,
        source_system || ':' || cast(usage_date as string) as record_key,
        cast(error_count as double) / nullif(usage_count, 0) as observed_value,
        cast(usage_date as timestamp) as occurred_at, known_at
    from days
    where error_count is not null and usage_count > 0
)

select
    customer_id,
    measure,
    'product.usage_daily' as export,
    record_key,
    observed_value,
    occurred_at,
    cast(null as timestamp) as ended_at,
    known_at,
    cast(null as timestamp) as superseded_at
from observed
