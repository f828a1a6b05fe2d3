-- The golden record field by field: what the department says that is believed first, and who that
-- is. Of several accounts in the CRM the first tells, of other records the newest.
with records as (
    select * from {{ ref('int_records_resolved') }}
    where customer_id is not null
),

accounts as (
    select
        records.customer_id,
        records.record_number,
        records.last_known_at,
        stg.*
    from records
    inner join {{ ref('stg_sales__accounts') }} as stg
        on records.source_system = stg.source_system
        and records.source_id = stg.account_id
    where records.record_kind = 'account'
),

priorities as (
    select * from {{ ref('source_priority') }}
),

described as (
    select
        customer_id, source_system, account_id as source_id, record_number, last_known_at,
        domain, segment, industry, country, owner_name,
        cast(is_churned as string) as is_churned_in_crm,
        cast(created_at as string) as created_at,
        tax_id, phone, city, postal_code
    from accounts
),

facts as (
    select *
    from described
    unpivot (
        field_value for field in (
            domain, segment, industry, country, owner_name, is_churned_in_crm, created_at, tax_id,
            phone, city, postal_code
        )
    )
),

told as (
    select
        customer_id, field, field_value, 'sales' as department, source_system, source_id,
        record_number, last_known_at
    from facts
    union all
    select
        customer_id, 'customer_name' as field, record_name as field_value, department,
        source_system, source_id, record_number, last_known_at
    from records
    where record_name is not null
    union all
    select
        customer_id, 'domain' as field, domain_key as field_value, department, source_system,
        source_id, record_number, last_known_at
    from records
    where domain_key is not null and not is_crm_account
),

ranked as (
    select
        told.*,
        row_number() over (
            partition by told.customer_id, told.field
            order by
                coalesce(priorities.rank, 99),
                case when told.department = 'sales' then told.record_number end,
                told.last_known_at desc,
                told.record_number
        ) as best_first
    from told
    left join
        priorities
        on told.field = priorities.field and told.department = priorities.department
)

select
    customer_id,
    field,
    field_value,
    department,
    source_system,
    source_id,
    last_known_at as known_at
from ranked
where best_first = 1
