with records as (
    select * from {{ ref('int_records_resolved') }}
    where customer_id is not null
),

fields as (
    select * from {{ ref('int_customer_fields') }}
),

parents as (
    select * from {{ ref('int_customer_parents') }}
),

customers as (
    select
        customer_id,
        min(source_id) as first_source_id,
        min_by(source_id, record_number) filter (where is_crm_account) as sales_account_id
    from records
    group by customer_id
),

golden as (
    select
        customer_id,
        max(case when field = 'customer_name' then field_value end) as customer_name,
        max(case when field = 'customer_name' then department end) as customer_name_department,
        max(case when field = 'domain' then field_value end) as domain,
        max(case when field = 'domain' then department end) as domain_department,
        max(case when field = 'segment' then field_value end) as segment,
        max(case when field = 'industry' then field_value end) as industry,
        max(case when field = 'country' then field_value end) as country,
        max(case when field = 'owner_name' then field_value end) as owner_name,
        max(case when field = 'is_churned_in_crm' then field_value end) as is_churned_in_crm,
        max(case when field = 'created_at' then field_value end) as created_at
    from fields
    group by customer_id
)

select
    customers.customer_id,
    coalesce(golden.customer_name, customers.first_source_id) as customer_name,
    parents.parent_customer_id,
    parents.ultimate_parent_customer_id,
    customers.sales_account_id,
    golden.domain,
    golden.segment,
    golden.industry,
    golden.country,
    golden.owner_name,
    golden.customer_name_department,
    golden.domain_department,
    cast(golden.is_churned_in_crm as boolean) as is_churned_in_crm,
    cast(golden.created_at as timestamp) as created_at
from customers
left join golden on customers.customer_id = golden.customer_id
left join parents on customers.customer_id = parents.customer_id
