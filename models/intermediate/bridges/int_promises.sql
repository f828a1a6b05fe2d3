-- What was promised to customers with a day, and when it was kept; which day counts is told by the
-- department that promised.
with deals as (
    select * from {{ ref('int_deals_gone_live') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

milestones as (
    {{ matched('success', 'milestones') }}
),

orders as (
    {{ matched('operations', 'orders') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_summed_to_order') }}
),

needs as (
    select * from {{ ref('int_needs_answered') }}
),

kinds as (
    select * from {{ ref('promise_kinds') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

promised as (
    select
        customer_id, 'deal_go_live' as promise, null as department, owner_name, null as need,
        source_system, source_record_id, promised_date, go_live_date as kept_date, known_at
    from deals
    union all
    select
        customer_id, 'plan_go_live' as promise, null as department, owner_name, null as need,
        source_system, source_record_id, promised_go_live_date as promised_date,
        go_live_date as kept_date, known_at
    from plans
    union all
    select
        orders.customer_id, 'delivery' as promise, null as department, null as owner_name,
        null as need, orders.source_system, orders.source_record_id,
        coalesce(deliveries.promised_date, orders.promised_date) as promised_date,
        deliveries.complete_date as kept_date, orders.known_at
    from orders
    left join deliveries
        on orders.source_system = deliveries.source_system
        and orders.order_id = deliveries.order_id
    where orders.cancelled_at is null and coalesce(orders.status, '') <> 'cancelled'
    union all
    select
        customer_id, 'milestone' as promise, department, null as owner_name, null as need,
        source_system, source_record_id, due_date as promised_date, done_date as kept_date, known_at
    from milestones
    where side = 'ours' and coalesce(status, '') <> 'dropped'
    union all
    select
        customer_id, 'need' as promise, null as department, null as owner_name, need, source_system,
        source_record_id, promised_date, kept_date, known_at
    from needs
)

select
    md5(
        promised.promise || '|' || promised.source_system || '|' || promised.source_record_id
    ) as promise_id,
    promised.customer_id,
    promised.promise,
    coalesce(promised.department, kinds.department) as promised_by_department,
    promised.owner_name as promised_by_name,
    promised.need,
    promised.source_system,
    promised.source_record_id,
    kinds.tolerated_days,
    promised.promised_date,
    case when promised.kept_date <= as_of.as_of_date then promised.kept_date end as kept_date,
    promised.known_at
from promised
inner join kinds on promised.promise = kinds.promise
cross join as_of
where promised.customer_id is not null and promised.promised_date is not null
