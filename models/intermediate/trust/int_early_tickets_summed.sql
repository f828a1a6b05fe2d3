with tickets as (
    select * from {{ ref('stg_support__tickets') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

customers as (
    select * from {{ ref('int_customers_described') }}
)

select
    customers.customer_id,
    'first ticket ' || cast(cast(min(tickets.opened_at) as date) as string) as value_a,
    'signed up ' || cast(cast(min(customers.created_at) as date) as string) as value_b,
    {{ joined_text('tickets.source_record_id') }} as source_record_ids,
    count(*) as record_count
from tickets
inner join identifiers
    on tickets.source_system = identifiers.source_system
    and tickets.account_id = identifiers.source_id
inner join customers on identifiers.customer_id = customers.customer_id
where tickets.opened_at < customers.created_at
group by customers.customer_id
