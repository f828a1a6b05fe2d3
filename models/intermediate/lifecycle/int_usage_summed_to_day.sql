-- The largest export is matched and summed in one pass; its rows stay in staging.
with usage as (
    select
        source_system, account_id, subscription_id, source_record_id, load_id, usage_date,
        usage_count, duration_seconds, error_count, is_known_at_assumed, known_at
    from {{ ref('stg_product__usage_daily') }}
    union all
    select
        source_system, account_id, subscription_id, source_record_id, load_id,
        cast(occurred_at as date) as usage_date, usage_count, duration_seconds,
        cast(is_error as bigint) as error_count, is_known_at_assumed, known_at
    from {{ ref('stg_product__usage_events') }}
),

accounts as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

subscriptions as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'subscription'
),

matched as (
    select
        usage.*,
        coalesce(accounts.customer_id, subscriptions.customer_id) as customer_id
    from usage
    left join accounts
        on usage.source_system = accounts.source_system
        and usage.account_id = accounts.source_id
    left join subscriptions
        on usage.source_system = subscriptions.source_system
        and usage.subscription_id = subscriptions.source_id
)

select
    customer_id,
    source_system,
    usage_date,
    min(source_record_id) as source_record_id,
    max(load_id) as load_id,
    count(*) as record_count,
    cast(sum(usage_count) as bigint) as usage_count,
    cast(sum(duration_seconds) as bigint) as duration_seconds,
    cast(sum(error_count) as bigint) as error_count,
    bool_or(is_known_at_assumed) as is_known_at_assumed,
    min(known_at) as first_known_at,
    max(known_at) as known_at
from matched
group by customer_id, source_system, usage_date
