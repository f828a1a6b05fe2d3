-- What one department handed to another, by its own records; answered_at is null where only the
-- other department's touches can tell (seeds/bridges/handoff_kinds.csv: answered_by).
with leads as (
    {{ matched('marketing', 'leads') }}
),

opportunities as (
    {{ matched('sales', 'opportunities') }}
),

orders as (
    {{ matched('operations', 'orders') }}
),

fulfilments as (
    select source_system, order_id, min(shipped_at) as shipped_at
    from {{ ref('stg_operations__fulfilments') }}
    group by source_system, order_id
),

escalations as (
    {{ matched('success', 'escalations') }}
),

complaints as (
    {{ matched('voice', 'complaints') }}
),

responses as (
    {{ matched('voice', 'survey_responses') }}
),

-- Later deals are made with somebody whom success already knows.
first_deals as (
    select
        *,
        row_number() over (
            partition by customer_id order by close_date, source_system, source_record_id
        ) as first_won
    from opportunities
    where is_won and coalesce(opportunity_type, 'new') like 'new%'
),

begun as (
    select
        customer_id, 'lead_to_sales' as handoff, null as from_department, null as to_department,
        null as from_owner_name, null as to_owner_name, need, source_system, source_record_id,
        converted_at as handed_at, cast(null as timestamp) as answered_at, known_at
    from leads
    union all
    select
        customer_id, 'deal_to_success' as handoff, null as from_department, null as to_department,
        owner_name as from_owner_name, null as to_owner_name, need, source_system, source_record_id,
        cast(close_date as timestamp) as handed_at, null as answered_at, known_at
    from first_deals
    where first_won = 1
    union all
    select
        orders.customer_id, 'order_to_shipping' as handoff, null as from_department,
        null as to_department, null as from_owner_name, null as to_owner_name, null as need,
        orders.source_system, orders.source_record_id, orders.ordered_at as handed_at,
        fulfilments.shipped_at as answered_at, orders.known_at
    from orders
    left join fulfilments
        on orders.source_system = fulfilments.source_system
        and orders.order_id = fulfilments.order_id
    where orders.cancelled_at is null and coalesce(orders.status, '') <> 'cancelled'
    union all
    select
        customer_id, 'escalation_to_owner' as handoff, raised_by_role as from_department,
        to_department, owner_name_before as from_owner_name, owner_name_after as to_owner_name,
        null as need, source_system, source_record_id, raised_at as handed_at,
        acknowledged_at as answered_at, known_at
    from escalations
    union all
    select
        customer_id, 'complaint_to_owner' as handoff, reported_to_department as from_department,
        caused_by_department as to_department, null as from_owner_name, null as to_owner_name,
        null as need, source_system, source_record_id, routed_at as handed_at,
        acknowledged_at as answered_at, known_at
    from complaints
    union all
    select
        customer_id, 'feedback_to_owner' as handoff, reported_to_department as from_department,
        caused_by_department as to_department, null as from_owner_name, null as to_owner_name,
        null as need, source_system, source_record_id, routed_at as handed_at,
        acknowledged_at as answered_at, known_at
    from responses
)

select * from begun
where customer_id is not null and handed_at is not null
