-- Every id, name or domain by which a system calls a customer. What stands for none is not here.
with records as (
    select * from {{ ref('int_records_resolved') }}
    where customer_id is not null
),

subscriptions as (
    select * from {{ ref('int_subscriptions_anchored') }}
),

mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
),

names as (
    select * from {{ ref('int_identity_names') }}
),

domains as (
    select * from {{ ref('int_identity_domains') }}
),

spelled as (
    select source_system, company_name from mentions
    where account_id is null and company_name is not null
    group by source_system, company_name
),

named as (
    select
        spelled.source_system,
        spelled.company_name,
        names.name_key
    from spelled
    inner join names on spelled.company_name = names.company_name
),

-- A domain stands for a customer only while no other customer has it.
owners as (
    select
        domain_key,
        min(customer_id) as customer_id
    from records
    where domain_key is not null
    group by domain_key
    having count(distinct customer_id) = 1
),

addressed as (
    select
        source_system,
        domain,
        min(first_known_at) as valid_from
    from mentions
    where domain is not null
    group by source_system, domain
),

identifiers as (
    select
        source_system, 'account' as identifier_kind, source_id, customer_id, rule, evidence,
        first_known_at as valid_from
    from records
    where record_kind = 'account'
    union all
    select
        source_system, 'subscription' as identifier_kind, subscription_id as source_id, customer_id,
        'subscription_of_account' as rule, 'the account that billing bills for it' as evidence,
        valid_from
    from subscriptions
    union all
    select
        records.source_system, 'company' as identifier_kind, named.company_name as source_id,
        records.customer_id, records.rule, records.evidence, records.first_known_at as valid_from
    from named
    inner join records
        on named.source_system = records.source_system
        and named.name_key = records.source_id
        and records.record_kind = 'company'
    union all
    select
        addressed.source_system, 'domain' as identifier_kind, addressed.domain as source_id,
        owners.customer_id, 'domain_of_customer' as rule,
        'only this customer has the domain ' || owners.domain_key as evidence, addressed.valid_from
    from addressed
    inner join domains on addressed.domain = domains.domain
    inner join owners on domains.domain_key = owners.domain_key
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
