-- A key that several records share, and its hub: the smallest record, an account of the CRM if one
-- of them is. Stars grow with the records, pairs with their square.
with keys as (
    select * from {{ ref('int_identity_keys') }}
),

records as (
    select * from {{ ref('int_identity_records') }}
),

dials as (
    select dial_value as largest_key from {{ ref('identity_dials') }}
    where dial = 'largest_key'
),

-- A name or a domain alone says something only while nothing speaks against it.
shared as (
    select
        keys.rule,
        keys.shared_key,
        min(keys.record_number) as hub_number,
        count(*) as record_count,
        count(*) filter (where records.is_crm_account) as crm_account_count,
        coalesce(min(records.domain_key) = max(records.domain_key), true) as is_one_domain,
        coalesce(min(records.country_key) = max(records.country_key), true) as is_one_country
    from keys
    inner join records on keys.record_number = records.record_number
    group by keys.rule, keys.shared_key
    having count(*) > 1
)

select
    shared.rule,
    shared.shared_key,
    shared.hub_number,
    shared.record_count,
    shared.record_count > dials.largest_key as is_oversized,
    case shared.rule
        when 'same_name'
            then
                shared.crm_account_count <= 1
                and shared.is_one_domain
                and shared.is_one_country
        when 'same_domain' then shared.crm_account_count = 1
        else true
    end as is_telling
from shared
cross join dials
