-- Two owners contradict each other only within one role: the owner of an open plan is one of those
-- who own accounts in the CRM, and not of this one.
with customers as (
    select * from {{ ref('int_customers_described') }}
    where owner_name is not null
),

owners as (
    select lower(owner_name) as owner_key from customers
    group by lower(owner_name)
),

plans as (
    {{ matched('success', 'success_plans') }}
)

select
    customers.customer_id,
    'owner' as fact,
    'sales' as department_a,
    min(customers.owner_name) as value_a,
    'success' as department_b,
    min(plans.owner_name) as value_b,
    {{ joined_text('plans.source_record_id') }} as source_record_ids,
    count(*) as record_count
from plans
inner join customers on plans.customer_id = customers.customer_id
inner join owners on lower(plans.owner_name) = owners.owner_key
where coalesce(plans.status, '') not in ('done', 'stopped')
    and lower(plans.owner_name) <> lower(customers.owner_name)
group by customers.customer_id
