-- When a customer has a problem that is ours to solve: an urgent ticket waits, or a complaint is
-- not put right. Spans overlap; to_at is null while it stands.
with tickets as (
    {{ matched('support', 'tickets') }}
),

complaints as (
    {{ matched('voice', 'complaints') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

spans as (
    select
        tickets.customer_id, 'urgent ticket' as trouble, tickets.source_system,
        tickets.source_record_id,
        {{ add_days_to_moment('tickets.opened_at', 'dials.trouble_ticket_days') }} as from_at,
        tickets.closed_at as to_at
    from tickets
    cross join dials
    where tickets.priority in ('urgent', 'high') and not tickets.is_merged
    union all
    select
        customer_id, 'complaint' as trouble, source_system, source_record_id,
        received_at as from_at, fixed_at as to_at
    from complaints
)

select *
from spans
where customer_id is not null and from_at is not null
    and (to_at is null or to_at > from_at)
