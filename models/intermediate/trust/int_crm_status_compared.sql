-- What the CRM says of a customer, and whether it pays. A loss that is younger than the grace may
-- still be unknown to sales.
with customers as (
    select * from {{ ref('int_customers_described') }}
),

valued as (
    select * from {{ ref('int_customers_valued') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
)

select
    customers.customer_id,
    'crm_status_against_billing' as fact,
    'sales' as department_a,
    case when customers.is_churned_in_crm then 'churned' else 'not churned' end as value_a,
    case when valued.value_basis = 'orders' then 'operations' else 'billing' end as department_b,
    case
        when valued.status = 'active'
            then 'pays ' || cast(cast(valued.arr_usd as bigint) as string) || ' USD a year'
        else 'lost ' || cast(valued.lost_date as string)
    end as value_b,
    customers.sales_account_id as source_record_ids,
    1 as record_count
from customers
cross join as_of
cross join dials
inner join valued on customers.customer_id = valued.customer_id
where (customers.is_churned_in_crm and valued.status = 'active')
    or (
        not customers.is_churned_in_crm
        and valued.status = 'lost'
        and {{ days_between('valued.lost_date', 'as_of.as_of_date') }} >= 2 * dials.grace_days
    )
