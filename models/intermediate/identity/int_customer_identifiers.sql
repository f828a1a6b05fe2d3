with accounts as (
    select * from {{ ref('int_accounts_anchored') }}
),

subscriptions as (
    select * from {{ ref('int_subscriptions_anchored') }}
),

mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
),

-- A system outside billing that names no CRM account, but the subscription that was used.
by_subscription as (
    select
        mentions.source_system,
        mentions.account_id,
        subscriptions.customer_id,
        subscriptions.subscription_id,
        row_number() over (
            partition by mentions.source_system, mentions.account_id
            order by mentions.last_known_at desc, subscriptions.subscription_id
        ) as latest_first
    from mentions
    inner join subscriptions
        on mentions.source_system = subscriptions.source_system
        and mentions.subscription_id = subscriptions.subscription_id
    where mentions.department = 'product'
),

identifiers as (
    select
        accounts.source_system,
        'account' as identifier_kind,
        accounts.account_id as source_id,
        coalesce(by_subscription.customer_id, accounts.customer_id) as customer_id,
        case when by_subscription.customer_id is null then accounts.rule
            else 'declared_subscription'
        end as rule,
        case when by_subscription.customer_id is null then accounts.evidence
            else 'uses subscription ' || by_subscription.subscription_id
        end as evidence,
        accounts.valid_from
    from accounts
    left join by_subscription
        on accounts.source_system = by_subscription.source_system
        and accounts.account_id = by_subscription.account_id
        and accounts.rule = 'own_customer'
        and by_subscription.latest_first = 1
    union all
    select
        source_system,
        'subscription' as identifier_kind,
        subscription_id as source_id,
        customer_id,
        'subscription_of_account' as rule,
        'the account that billing bills for it' as evidence,
        valid_from
    from subscriptions
)

select
    source_system,
    identifier_kind,
    source_id,
    customer_id,
    rule,
    evidence,
    valid_from,
    cast(null as timestamp) as valid_to
from identifiers
