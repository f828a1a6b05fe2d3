-- The first day on which each customer used each feature, and the first day of any use recorded.
with usage as (
    select
        source_system, account_id, subscription_id, lower(feature_name) as feature_name,
        usage_date
    from {{ ref('stg_product__usage_daily') }}
    where feature_name is not null
    union all
    select
        source_system, account_id, subscription_id, lower(feature_name) as feature_name,
        cast(occurred_at as date) as usage_date
    from {{ ref('stg_product__usage_events') }}
    where feature_name is not null
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind in ('account', 'subscription')
),

firsts as (
    select
        source_system, account_id, subscription_id, feature_name,
        min(usage_date) as first_usage_date
    from usage
    group by source_system, account_id, subscription_id, feature_name
),

recorded as (
    select min(first_usage_date) as recorded_from_date from firsts
),

matched as (
    select
        coalesce(accounts.customer_id, subscriptions.customer_id) as customer_id,
        firsts.feature_name,
        firsts.first_usage_date
    from firsts
    left join identifiers as accounts
        on firsts.source_system = accounts.source_system
        and firsts.account_id = accounts.source_id
        and accounts.identifier_kind = 'account'
    left join identifiers as subscriptions
        on firsts.source_system = subscriptions.source_system
        and firsts.subscription_id = subscriptions.source_id
        and subscriptions.identifier_kind = 'subscription'
)

select
    matched.customer_id,
    matched.feature_name,
    min(matched.first_usage_date) as first_usage_date,
    min(recorded.recorded_from_date) as recorded_from_date
from matched
cross join recorded
where matched.customer_id is not null
group by matched.customer_id, matched.feature_name
