-- How many of the customers that a department was in touch with in a month others were in touch
-- with too. Product use and records without a direction are no touch.
with touches as (
    select
        department,
        customer_id,
        {{ month_start('cast(occurred_at as date)') }} as month_date
    from {{ ref('int_interactions_united') }}
    where customer_id is not null and direction in ('inbound', 'outbound', 'two_way')
    group by all
),

counted as (
    select
        *,
        count(*) over (partition by customer_id, month_date) as department_count
    from touches
)

select
    department,
    month_date,
    count(*) as touched_customer_count,
    count(*) filter (where department_count > 1) as shared_customer_count
from counted
group by department, month_date
