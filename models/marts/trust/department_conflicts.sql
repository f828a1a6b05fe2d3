with churn_flags as (
    select * from {{ ref('int_churn_flags_compared') }}
),

early_tickets as (
    select * from {{ ref('int_early_tickets_summed') }}
),

early_usage as (
    select * from {{ ref('int_early_usage_summed') }}
),

declared_while_paying as (
    select * from {{ ref('int_declared_while_paying_summed') }}
),

declared_ids as (
    select * from {{ ref('int_declared_ids_doubted') }}
),

touches_after_loss as (
    select * from {{ ref('int_touches_after_loss_summed') }}
),

orders_after_churn as (
    select * from {{ ref('int_orders_after_churn_summed') }}
),

crm_status as (
    select * from {{ ref('int_crm_status_compared') }}
),

owners as (
    select * from {{ ref('int_owners_compared') }}
),

go_lives as (
    select * from {{ ref('int_go_lives_compared') }}
),

conflicts as (
    select
        customer_id, 'crm_flag_against_churn_events' as fact, 'sales' as department_a, value_a,
        'success' as department_b, value_b, source_record_ids, record_count
    from churn_flags
    union all
    select
        customer_id, 'tickets_before_signup' as fact, 'support' as department_a, value_a,
        'sales' as department_b, value_b, source_record_ids, record_count
    from early_tickets
    union all
    select
        customer_id, 'use_before_subscription_start' as fact, 'product' as department_a,
        value_a, 'billing' as department_b, value_b, source_record_ids, record_count
    from early_usage
    union all
    select
        customer_id, 'declared_churn_while_paying' as fact, 'success' as department_a, value_a,
        'billing' as department_b, value_b, source_record_ids, record_count
    from declared_while_paying
    union all
    select
        customer_id, fact, department_a, value_a, department_b, value_b, source_record_ids,
        record_count
    from declared_ids
    union all
    select
        customer_id, fact, department_a, value_a, department_b, value_b, source_record_ids,
        record_count
    from touches_after_loss
    union all
    select
        customer_id, fact, department_a, value_a, department_b, value_b, source_record_ids,
        record_count
    from orders_after_churn
    union all
    select
        customer_id, fact, department_a, value_a, department_b, value_b, source_record_ids,
        record_count
    from crm_status
    union all
    select
        customer_id, fact, department_a, value_a, department_b, value_b, source_record_ids,
        record_count
    from owners
    union all
    select
        customer_id, fact, department_a, value_a, department_b, value_b, source_record_ids,
        record_count
    from go_lives
)

select
    customer_id,
    fact,
    department_a,
    value_a,
    department_b,
    value_b,
    source_record_ids,
    cast(record_count as bigint) as record_count
from conflicts
