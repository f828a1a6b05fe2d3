-- A record stands for a customer in one system: an account by its id or, where a system tells only
-- a name, a company by that name. Accounts of the CRM are numbered first: they are hubs of edges.
with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
),

sales_accounts as (
    select
        source_system,
        account_id,
        parent_account_id,
        created_at,
        {{ tax_key('tax_id') }} as tax_key,
        {{ phone_key('phone') }} as phone_key,
        {{ letters_key('postal_code') }} as postal_key,
        {{ letters_key('city') }} as city_key,
        case when length(country) = 2 then upper(country) end as country_key
    from {{ ref('stg_sales__accounts') }}
),

mergers as (
    select * from {{ ref('int_accounts_merged') }}
),

departments as (select * from {{ ref('identity_departments') }}),

names as (
    select * from {{ ref('int_identity_names') }}
),

domains as (
    select * from {{ ref('int_identity_domains') }}
),

told as (
    select
        mentions.source_system,
        mentions.department,
        case when mentions.account_id is null then 'company' else 'account' end as record_kind,
        mentions.account_id,
        coalesce(mentions.account_id, names.name_key) as source_id,
        mentions.company_name,
        domains.domain_key,
        mentions.record_count,
        mentions.first_known_at,
        mentions.last_known_at
    from mentions
    left join names on mentions.company_name = names.company_name
    left join domains on mentions.domain = domains.domain
    where coalesce(mentions.account_id, names.name_key) is not null
),

records as (
    select
        told.source_system,
        told.record_kind,
        told.source_id,
        min(told.account_id) as account_id, -- null where a name stands for it
        min(told.department) as first_department,
        bool_or(departments.makes_customers) as makes_customers,
        max({{ packed(
            known_at='told.last_known_at', many='told.record_count', name='told.company_name',
            department='told.department'
        ) }}) filter (where told.company_name is not null) as newest,
        -- People write from several domains; the one most of them use is the company's.
        max({{ packed(many='told.record_count', domain_key='told.domain_key') }})
        filter (where told.domain_key is not null) as commonest,
        cast(sum(told.record_count) as bigint) as record_count,
        min(told.first_known_at) as first_known_at,
        max(told.last_known_at) as last_known_at
    from told
    left join departments on told.department = departments.department
    group by told.source_system, told.record_kind, told.source_id
),

described as (
    select
        records.source_system || '|' || records.record_kind || '|' || records.source_id
            as record_id,
        {{ all_but('newest, commonest, first_department, account_id', of='records') }},
        coalesce(records.newest.department, records.first_department) as department,
        records.newest.name as record_name,
        records.commonest.domain_key,
        names.words,
        names.name_key,
        {{ all_but('source_system, account_id', of='sales_accounts') }},
        sales_accounts.account_id is not null as is_crm_account,
        mergers.account_id is not null as is_merged_account
    from records
    left join sales_accounts
        on records.source_system = sales_accounts.source_system
        and records.account_id = sales_accounts.account_id
    left join names on records.newest.name = names.company_name
    left join mergers
        on records.source_system = mergers.source_system
        and records.account_id = mergers.account_id
),

numbered as (
    {{ numbered(
        'described',
        'record_number',
        'is_crm_account desc, is_merged_account desc, created_at,'
        ~ ' source_id, source_system, record_kind'
    ) }}
)

select
    {{ all_but('words, makes_customers') }},
    {{ first_of('words') }} as name_root,
    {{ list_length('words') }} as name_word_count,
    {{ customer_key('source_system', 'source_id') }} as own_customer_id,
    is_crm_account or is_merged_account or coalesce(makes_customers, false) as makes_customer
from numbered
