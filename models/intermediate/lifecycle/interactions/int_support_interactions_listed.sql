with interactions as (
    {{ interaction(
        'support', 'tickets', 'ticket_opened', 'opened_at', channel='channel', partner='partner_id'
    ) }}
    union all
    -- Most exports tell that a ticket was escalated and not when: it is placed at its opening.
    {{ interaction(
        'support', 'tickets', 'ticket_escalated', 'opened_at', channel='channel', only='is_escalated',
        partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'support', 'tickets', 'ticket_closed', 'closed_at', channel='channel', partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'support', 'tickets', 'ticket_rated', 'coalesce(closed_at, opened_at)', channel='channel',
        only='satisfaction_score is not null', sentiment='sentiment_score', partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'support', 'satisfaction_ratings', 'support_rated', 'rated_at', sentiment='sentiment_score',
        only='score is not null'
    ) }}
)

select * from interactions
