with declared as (
    select * from {{ ref('int_declared_churns_matched') }}
),

orders as (
    select * from {{ ref('int_orders_counted') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

firsts as (
    select
        customer_id,
        min(churn_date) as churn_date
    from declared
    group by customer_id
)

select
    firsts.customer_id,
    'ordered_after_declared_churn' as fact,
    'success' as department_a,
    'declared ' || cast(min(firsts.churn_date) as string) as value_a,
    'operations' as department_b,
    'first order after it ' || cast(min(orders.ordered_date) as string) as value_b,
    {{ joined_text('orders.order_id') }} as source_record_ids,
    count(*) as record_count
from firsts
cross join dials
inner join orders
    on firsts.customer_id = orders.customer_id
    and orders.ordered_date > {{ add_days('firsts.churn_date', 'dials.conflict_paid_days') }}
group by firsts.customer_id
