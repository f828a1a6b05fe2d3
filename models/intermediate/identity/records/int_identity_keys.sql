-- What records have in common, one row a rule and record. Two facts together make a key; a name or
-- a domain alone is looked at more closely where edges are made. A view: writing the keys down
-- costs more than making them twice.
{{ config(materialized='view') }}

with records as (
    select * from {{ ref('int_identity_records') }}
),

keys as (
    select 'tax_id' as rule, tax_key as shared_key, record_number from records
    where tax_key is not null
    union all
    select
        'domain_and_name' as rule, domain_key || ' ' || name_key as shared_key, record_number
    from records
    where domain_key is not null and name_key is not null
    union all
    select 'name_and_phone' as rule, name_key || ' ' || phone_key as shared_key, record_number
    from records
    where name_key is not null and phone_key is not null
    union all
    select
        'name_and_postal_code' as rule, name_key || ' ' || postal_key as shared_key, record_number
    from records
    where name_key is not null and postal_key is not null
    union all
    select
        'name_and_city' as rule,
        name_key || ' ' || city_key || ' ' || country_key as shared_key,
        record_number
    from records
    where name_key is not null and city_key is not null and country_key is not null
    union all
    select 'same_name' as rule, name_key as shared_key, record_number from records
    where name_word_count >= 2
    union all
    select 'same_domain' as rule, domain_key as shared_key, record_number from records
    where domain_key is not null
)

select
    rule,
    shared_key,
    record_number
from keys
