-- Failures that the product recorded speak for their users; a crash that repeats on one day is one.
with usage_events as (
    select * from {{ ref('stg_product__usage_events') }}
    where coalesce(is_error, false)
        or {{ matches('lower(event_name)', 'fail|error|crash|time_?out|exception|denied') }}
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
        coalesce(accounts.customer_id, subscriptions.customer_id) as customer_id,
        coalesce(accounts.customer_id, subscriptions.customer_id, usage_events.account_id, '')
            as whose,
        usage_events.*
    from usage_events
    left join accounts
        on usage_events.source_system = accounts.source_system
        and usage_events.account_id = accounts.source_id
    left join subscriptions
        on usage_events.source_system = subscriptions.source_system
        and usage_events.subscription_id = subscriptions.source_id
)

select
    customer_id,
    source_system,
    event_name as comment,
    min(source_record_id) as source_record_id,
    max(load_id) as load_id,
    min(platform) as channel,
    bool_or(is_known_at_assumed) as is_known_at_assumed,
    min(occurred_at) as occurred_at,
    min(known_at) as known_at
from matched
group by customer_id, source_system, event_name, whose, cast(occurred_at as date)
