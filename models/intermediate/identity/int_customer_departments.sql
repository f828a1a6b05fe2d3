with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

matched as (
    select
        coalesce(accounts.customer_id, subscriptions.customer_id) as customer_id,
        mentions.*
    from mentions
    left join identifiers as accounts
        on mentions.source_system = accounts.source_system
        and mentions.account_id = accounts.source_id
        and accounts.identifier_kind = 'account'
    left join identifiers as subscriptions
        on mentions.source_system = subscriptions.source_system
        and mentions.subscription_id = subscriptions.source_id
        and subscriptions.identifier_kind = 'subscription'
)

select
    customer_id,
    department,
    cast(sum(record_count) as bigint) as record_count,
    min(first_known_at) as first_known_at,
    max(last_known_at) as last_known_at
from matched
group by customer_id, department
