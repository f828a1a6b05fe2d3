-- A record finds its customer by account, else by subscription, else by name, else by its domain.
with mentions as (
    select
        *,
        case when account_id is null then company_name end as company_alone,
        case when account_id is null and company_name is null then domain end as domain_alone
    from {{ ref('int_accounts_mentioned') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

matched as (
    select
        coalesce(
            accounts.customer_id, subscriptions.customer_id, companies.customer_id,
            domains.customer_id
        ) as customer_id,
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
    left join identifiers as companies
        on mentions.source_system = companies.source_system
        and mentions.company_alone = companies.source_id
        and companies.identifier_kind = 'company'
    left join identifiers as domains
        on mentions.source_system = domains.source_system
        and mentions.domain_alone = domains.source_id
        and domains.identifier_kind = 'domain'
)

select
    customer_id,
    department,
    cast(sum(record_count) as bigint) as record_count,
    min(first_known_at) as first_known_at,
    max(last_known_at) as last_known_at
from matched
group by customer_id, department
