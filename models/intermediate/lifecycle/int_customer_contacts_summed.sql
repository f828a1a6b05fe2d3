with interactions as (
    select * from {{ ref('int_interactions_united') }}
    where customer_id is not null
)

select
    customer_id,
    max(case when department = 'marketing' then occurred_at end) as last_contact_marketing_at,
    max(case when department = 'sales' then occurred_at end) as last_contact_sales_at,
    max(case when department = 'operations' then occurred_at end) as last_contact_operations_at,
    max(case when department = 'billing' then occurred_at end) as last_contact_billing_at,
    max(case when department = 'product' then occurred_at end) as last_contact_product_at,
    max(case when department = 'support' then occurred_at end) as last_contact_support_at,
    max(case when department = 'training' then occurred_at end) as last_contact_training_at,
    max(case when department = 'voice' then occurred_at end) as last_contact_voice_at,
    max(case when department = 'executives' then occurred_at end) as last_contact_executives_at,
    max(case when department = 'success' then occurred_at end) as last_contact_success_at,
    max(case when direction in ('inbound', 'two_way') then occurred_at end)
        as last_inbound_contact_at
from interactions
group by customer_id
