-- What was promised to customers with a day, and when it was kept; which day counts is told by the
-- department that promised.
with opportunities as (
    {{ matched('sales', 'opportunities') }}
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

usage as (
    select * from {{ ref('int_usage_summed_to_day') }}
),

kinds as (
    select * from {{ ref('promise_kinds') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- A plan takes over what the deal promised. Without one, a customer is live on its first use; for
-- deals from before use was recorded, and where none is ever told, nobody can say.
recorded as (
    select min(usage_date) as first_usage_date from usage
),

live as (
    select
        opportunities.source_system,
        opportunities.source_record_id,
        min(usage.usage_date) as go_live_date
    from opportunities
    inner join usage
        on opportunities.customer_id = usage.customer_id
        and usage.usage_date >= opportunities.close_date
    inner join recorded on opportunities.close_date >= recorded.first_usage_date
    left join plans
        on opportunities.customer_id = plans.customer_id
        and plans.promised_go_live_date is not null
    where opportunities.is_won and plans.customer_id is null
    group by opportunities.source_system, opportunities.source_record_id
),

promised as (
    select
        opportunities.customer_id, 'deal_go_live' as promise, null as department,
        opportunities.owner_name, opportunities.source_system, opportunities.source_record_id,
        opportunities.promised_go_live_date as promised_date, live.go_live_date as kept_date,
        opportunities.known_at
    from opportunities
    inner join live
        on opportunities.source_system = live.source_system
        and opportunities.source_record_id = live.source_record_id
    union all
    select
        customer_id, 'plan_go_live', null, owner_name, source_system, source_record_id,
        promised_go_live_date, go_live_date, known_at
    from plans
    union all
    select
        orders.customer_id, 'delivery', null, null, orders.source_system,
        orders.source_record_id, coalesce(deliveries.promised_date, orders.promised_date),
        deliveries.complete_date, orders.known_at
    from orders
    left join deliveries
        on orders.source_system = deliveries.source_system
        and orders.order_id = deliveries.order_id
    where orders.cancelled_at is null and coalesce(orders.status, '') <> 'cancelled'
    union all
    select
        customer_id, 'milestone', department, null, source_system, source_record_id, due_date,
        done_date, known_at
    from milestones
    where side = 'ours' and coalesce(status, '') <> 'dropped'
)

select
    md5(
        promised.promise || '|' || promised.source_system || '|' || promised.source_record_id
    ) as promise_id,
    promised.customer_id,
    promised.promise,
    coalesce(promised.department, kinds.department) as promised_by_department,
    promised.owner_name as promised_by_name,
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
