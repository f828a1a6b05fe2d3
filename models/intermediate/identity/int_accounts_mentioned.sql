with accounts as (
    select * from {{ ref('stg_sales__accounts') }}
),

contacts as (
    select * from {{ ref('stg_sales__contacts') }}
),

opportunities as (
    select * from {{ ref('stg_sales__opportunities') }}
),

subscriptions as (
    select * from {{ ref('stg_billing__subscriptions') }}
),

invoices as (
    select * from {{ ref('stg_billing__invoices') }}
),

usage as (
    select * from {{ ref('stg_product__usage_daily') }}
),

tickets as (
    select * from {{ ref('stg_support__tickets') }}
),

churn_events as (
    select * from {{ ref('stg_success__churn_events') }}
),

mentions as (
    select 'sales' as department, source_system, account_id, cast(null as varchar)
        as crm_account_id, cast(null as varchar) as subscription_id, known_at
    from accounts
    union all
    select 'sales' as department, source_system, account_id, null, null, known_at from contacts
    union all
    select 'sales' as department, source_system, account_id, null, null, known_at
    from opportunities
    union all
    select 'billing' as department, source_system, account_id, crm_account_id, subscription_id,
        known_at
    from subscriptions
    union all
    select 'billing' as department, source_system, account_id, crm_account_id, subscription_id,
        known_at
    from invoices
    union all
    select 'product' as department, source_system, account_id, crm_account_id, subscription_id,
        known_at
    from usage
    union all
    select 'support' as department, source_system, account_id, crm_account_id, null, known_at
    from tickets
    union all
    select 'success' as department, source_system, account_id, crm_account_id, null, known_at
    from churn_events
)

select
    department,
    source_system,
    account_id,
    crm_account_id,
    subscription_id,
    count(*) as record_count,
    min(known_at) as first_known_at,
    max(known_at) as last_known_at
from mentions
group by department, source_system, account_id, crm_account_id, subscription_id
