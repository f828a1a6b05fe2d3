-- What was escalated: by success' own list, and by tickets that no entry of it names. Most help
-- desks do not tell when a ticket was escalated: it is placed at its opening.
with escalations as (
    {{ matched('success', 'escalations') }}
),

tickets as (
    {{ matched('support', 'tickets') }}
),

listed as (
    select
        escalations.customer_id,
        'success' as told_by_department,
        escalations.source_system,
        escalations.source_record_id,
        escalations.level,
        escalations.raised_by_role,
        escalations.to_department,
        escalations.owner_name_before,
        escalations.owner_name_after,
        tickets.reassignment_count,
        escalations.raised_at,
        escalations.acknowledged_at,
        escalations.resolved_at,
        escalations.known_at
    from escalations
    left join tickets
        on escalations.ticket_id = tickets.ticket_id
        and escalations.customer_id = tickets.customer_id
    union all
    select
        tickets.customer_id,
        'support' as told_by_department,
        tickets.source_system,
        tickets.source_record_id,
        coalesce(tickets.escalation_level, 1) as level,
        'support' as raised_by_role,
        'support' as to_department,
        null as owner_name_before,
        null as owner_name_after,
        tickets.reassignment_count,
        tickets.opened_at as raised_at,
        tickets.first_replied_at as acknowledged_at,
        tickets.closed_at as resolved_at,
        tickets.known_at
    from tickets
    left join escalations
        on tickets.ticket_id = escalations.ticket_id
        and tickets.customer_id = escalations.customer_id
    where tickets.is_escalated and not tickets.is_merged and escalations.escalation_id is null
)

select
    *,
    md5(told_by_department || '|' || source_system || '|' || source_record_id) as escalation_id
from listed
where customer_id is not null and raised_at is not null
