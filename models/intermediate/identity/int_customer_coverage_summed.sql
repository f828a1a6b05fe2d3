with departments as (
    select * from {{ ref('int_customer_departments') }}
    where customer_id is not null
)

select
    customer_id,
    count(*) as known_department_count,
    cast({{ contracted_department_count() }} as bigint) as contracted_department_count,
    max(case when department = 'sales' then last_known_at end) as known_at_sales,
    max(case when department = 'marketing' then last_known_at end) as known_at_marketing,
    max(case when department = 'operations' then last_known_at end) as known_at_operations,
    max(case when department = 'billing' then last_known_at end) as known_at_billing,
    max(case when department = 'support' then last_known_at end) as known_at_support,
    max(case when department = 'training' then last_known_at end) as known_at_training,
    max(case when department = 'product' then last_known_at end) as known_at_product,
    max(case when department = 'voice' then last_known_at end) as known_at_voice,
    max(case when department = 'executives' then last_known_at end) as known_at_executives,
    max(case when department = 'success' then last_known_at end) as known_at_success
from departments
group by customer_id
