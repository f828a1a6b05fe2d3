-- Who we know at a customer, by role only: names and addresses stay in the warehouse.
with contacts as (
    select * from {{ ref('stg_sales__contacts') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
)

select
    identifiers.customer_id,
    coalesce(contacts.role, 'unknown') as role,
    count(*) as people_count,
    count(case when contacts.left_date is not null then 1 end) as left_count,
    max(contacts.left_date) as last_left_date
from contacts
inner join identifiers
    on contacts.source_system = identifiers.source_system
    and contacts.account_id = identifiers.source_id
where identifiers.customer_id is not null
group by identifiers.customer_id, coalesce(contacts.role, 'unknown')
