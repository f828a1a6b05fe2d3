-- Use of each week, from the first to the as-of date, and of the four weeks up to it against the
-- four before. Weeks without use count with 0, as they are what falling looks like.
with usage as (
    select
        customer_id,
        cast(date_trunc('week', usage_date) as date) as monday_date,
        min(source_system) as source_system,
        sum(usage_count) as usage_count,
        sum(error_count) as error_count,
        max(first_known_at) as known_at
    from {{ ref('int_usage_summed_to_day') }}
    where customer_id is not null
    group by all
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

spans as (
    select
        usage.customer_id,
        min(usage.source_system) as source_system,
        min(usage.monday_date) as first_monday_date,
        any_value(as_of.as_of_date) as as_of_date
    from usage
    cross join as_of
    group by usage.customer_id
),

spine as (
    select
        customer_id,
        source_system,
        {{ each_week('first_monday_date', add_days('as_of_date', -6)) }} as monday_date
    from spans
),

filled as (
    select
        spine.customer_id,
        spine.source_system,
        spine.monday_date,
        coalesce(usage.usage_count, 0) as usage_count,
        coalesce(usage.error_count, 0) as error_count,
        usage.known_at
    from spine
    left join usage
        on spine.customer_id = usage.customer_id and spine.monday_date = usage.monday_date
),

summed as (
    select
        *,
        sum(usage_count) over (
            partition by customer_id order by monday_date rows between 3 preceding and current row
        ) as usage_count_28_days,
        sum(usage_count) over (
            partition by customer_id order by monday_date rows between 7 preceding and 4 preceding
        ) as usage_count_28_days_before
    from filled
)

select
    customer_id,
    source_system,
    customer_id || ':' || monday_date as source_record_id,
    cast(usage_count as bigint) as usage_count,
    cast(error_count as bigint) as error_count,
    cast(usage_count_28_days as bigint) as usage_count_28_days,
    cast(usage_count_28_days_before as bigint) as usage_count_28_days_before,
    error_count / nullif(usage_count, 0) as error_share,
    1 - usage_count_28_days / nullif(usage_count_28_days_before, 0) as lost_share,
    {{ add_days_to_moment('monday_date', 7) }} as week_end_at,
    coalesce(known_at, {{ add_days_to_moment('monday_date', 7) }}) as known_at
from summed
