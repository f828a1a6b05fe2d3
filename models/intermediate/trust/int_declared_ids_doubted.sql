-- A system declares the CRM's id of a company, and what else it says of it is another company's.
with records as (
    select
        resolved.customer_id,
        resolved.department,
        resolved.rule,
        {{ all_but('department', of='told') }}
    from {{ ref('int_records_resolved') }} as resolved
    inner join {{ ref('int_identity_records') }} as told
        on resolved.record_number = told.record_number
),

accounts as (
    select * from records
    where is_crm_account and customer_id is not null
),

compared as (
    select
        records.customer_id,
        records.department,
        records.source_id,
        min(records.record_name) as record_name,
        min(accounts.record_name) as account_name,
        bool_or(
            records.name_key = accounts.name_key
            or records.name_root = accounts.name_root
            or records.domain_key = accounts.domain_key
        ) as is_alike
    from records
    inner join accounts on records.customer_id = accounts.customer_id
    where records.rule = 'declared_crm_id'
        and not records.is_crm_account
        and records.name_key is not null and records.domain_key is not null
        and accounts.name_key is not null and accounts.domain_key is not null
    group by records.customer_id, records.department, records.record_number, records.source_id
),

refused as (
    select
        accounts.customer_id,
        records.department,
        records.source_id,
        pairs.reason
    from {{ source('it', 'identity_pairs') }} as pairs
    inner join accounts on accounts.record_number in (pairs.left_number, pairs.right_number)
    inner join records
        on records.record_number in (pairs.left_number, pairs.right_number)
        and not records.is_crm_account
    where pairs.rule = 'declared_crm_id' and pairs.decision = 'refused'
)

select
    customer_id, 'name_against_declared_id' as fact, department as department_a,
    min(record_name) as value_a, 'sales' as department_b, min(account_name) as value_b,
    {{ joined_text('source_id') }} as source_record_ids, count(*) as record_count
from compared
where not is_alike
group by customer_id, department
union all
select
    customer_id, 'declared_id_refused' as fact, department as department_a,
    'declares this account' as value_a, 'sales' as department_b, min(reason) as value_b,
    {{ joined_text('source_id') }} as source_record_ids, count(*) as record_count
from refused
group by customer_id, department
