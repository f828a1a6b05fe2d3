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
    select
        source_system, account_id, null as crm_account_id, null as subscription_id, known_at,
        'sales' as department
    from accounts
    union all
    select
        source_system, account_id, null as crm_account_id, null as subscription_id, known_at,
        'sales' as department
    from contacts
    union all
    select
        source_system, account_id, null as crm_account_id, null as subscription_id, known_at,
        'sales' as department
    from opportunities
    union all
    select
        source_system, account_id, crm_account_id, subscription_id, known_at,
        'billing' as department
    from subscriptions
    union all
    select
        source_system, account_id, crm_account_id, subscription_id, known_at,
        'billing' as department
    from invoices
    union all
    select
        source_system, account_id, crm_account_id, subscription_id, known_at,
        'product' as department
    from usage
    union all
    select
        source_system, account_id, crm_account_id, null as subscription_id, known_at,
        'support' as department
    from tickets
    union all
    select
        source_system, account_id, crm_account_id, null as subscription_id, known_at,
        'success' as department
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
