-- A domain at which anybody can have an address, or that many share, identifies no company.
with mentions as (
    select domain from {{ ref('int_accounts_mentioned') }}
    where domain is not null
    group by domain
),

contacts as (
    select email_domain as domain from {{ ref('stg_sales__contacts') }}
    where email_domain is not null
    group by email_domain
),

users as (
    select email_domain as domain from {{ ref('stg_support__users') }}
    where email_domain is not null
    group by email_domain
),

seen as (
    select domain from mentions
    union
    select domain from contacts
    union
    select domain from users
),

keyed as (
    select
        domain,
        {{ registered_domain('domain') }} as registered_domain
    from seen
),

free_mail as (
    select * from {{ ref('free_mail_domains') }}
),

shared as (
    select * from {{ ref('shared_domains') }}
)

select
    keyed.domain,
    free_mail.domain is not null as is_free_mail,
    case when free_mail.domain is null and shared.domain is null then keyed.registered_domain
    end as domain_key
from keyed
left join free_mail on keyed.registered_domain = free_mail.domain
left join shared on keyed.registered_domain = shared.domain
