-- A department that sent nothing at all contradicts nobody.
with customers as (
    select * from {{ ref('int_customers_described') }}
    where is_churned_in_crm is not null
),

declared as (
    select * from {{ ref('int_declared_churns_matched') }}
    where customer_id is not null
),

summed as (
    select
        customer_id,
        count(*) as declared_count,
        {{ joined_text('source_record_id') }} as source_record_ids
    from declared
    group by customer_id
),

success as (
    select count(*) as declared_count from declared
)

select
    customers.customer_id,
    case when customers.is_churned_in_crm then 'churned' else 'not churned' end as value_a,
    cast(coalesce(summed.declared_count, 0) as string) || ' declared' as value_b,
    coalesce(summed.source_record_ids, customers.sales_account_id) as source_record_ids,
    coalesce(summed.declared_count, 1) as record_count
from customers
cross join success
left join summed on customers.customer_id = summed.customer_id
where success.declared_count > 0
    and customers.is_churned_in_crm <> (summed.customer_id is not null)
