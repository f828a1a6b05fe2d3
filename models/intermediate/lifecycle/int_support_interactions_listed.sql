with tickets as (
    select * from {{ ref('stg_support__tickets') }}
),

kinds as (
    select * from {{ ref('interaction_kinds') }}
    where department = 'support'
),

moments as (
    select
        tickets.*,
        kinds.interaction_kind,
        case
            when kinds.interaction_kind = 'ticket_opened' then tickets.opened_at
            when kinds.interaction_kind = 'ticket_closed' then tickets.closed_at
            when kinds.interaction_kind = 'ticket_rated' and tickets.satisfaction_score is not null
                then coalesce(tickets.closed_at, tickets.opened_at)
            when kinds.interaction_kind = 'ticket_escalated' and tickets.is_escalated
                then tickets.opened_at
        end as moment_at
    from tickets
    cross join kinds
)

select
    source_system,
    account_id,
    source_record_id,
    load_id,
    interaction_kind,
    channel,
    case when interaction_kind = 'ticket_rated' then sentiment_score end as sentiment_score,
    is_known_at_assumed,
    moment_at as occurred_at,
    {{ known_at('support', 'tickets', 'moment_at', 'delivered_at', 'is_known_at_assumed') }}
        as known_at
from moments
where moment_at is not null
