-- A record finds its customer by the strongest word that it has: the account's id, else the
-- subscription's, the company's name, the person's address, the record it belongs to, the domain.
-- A weaker word never overrules a stronger one that stands for no customer.
with told as (
    select
        *,
        case when account_id is null then company_name end as company_alone,
        case when coalesce(account_id, company_name) is null then email end as email_alone,
        case when coalesce(account_id, company_name) is null then domain end as domain_alone
    from {{ ref('int_facts_told') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

contacts as (
    select * from {{ ref('int_contacts_matched_to_customer') }}
),

named as (
    select
        told.*,
        coalesce(
            accounts.customer_id, subscriptions.customer_id, companies.customer_id,
            contacts.customer_id
        ) as own_customer_id,
        domains.customer_id as domain_customer_id,
        case
            when accounts.customer_id is not null then 'account'
            when subscriptions.customer_id is not null then 'subscription'
            when companies.customer_id is not null then 'company'
            when contacts.customer_id is not null then 'person'
        end as own_rule
    from told
    left join identifiers as accounts
        on told.source_system = accounts.source_system
        and told.account_id = accounts.source_id
        and accounts.identifier_kind = 'account'
    left join identifiers as subscriptions
        on told.source_system = subscriptions.source_system
        and told.subscription_id = subscriptions.source_id
        and subscriptions.identifier_kind = 'subscription'
    left join identifiers as companies
        on told.source_system = companies.source_system
        and told.company_alone = companies.source_id
        and companies.identifier_kind = 'company'
    left join contacts on told.email_alone = contacts.email
    left join identifiers as domains
        on told.source_system = domains.source_system
        and told.domain_alone = domains.source_id
        and domains.identifier_kind = 'domain'
)

select
    named.department,
    named.thing,
    named.source_system,
    named.source_record_id,
    named.row_hash,
    coalesce(named.own_customer_id, parents.own_customer_id, named.domain_customer_id)
        as customer_id,
    case
        when named.own_customer_id is not null then named.own_rule
        when parents.own_customer_id is not null then 'record'
        when named.domain_customer_id is not null then 'domain'
        else 'unmatched'
    end as rule,
    named.is_deleted,
    named.known_at
from named
left join named as parents
    on named.department = parents.department
    and named.parent_thing = parents.thing
    and named.source_system = parents.source_system
    and named.parent_id = parents.source_record_id
