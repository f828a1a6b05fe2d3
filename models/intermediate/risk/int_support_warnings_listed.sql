with records as (
    {{ matched('support', 'tickets') }}
),

users as (
    select source_system, user_id, min(email) as email
    from {{ ref('stg_support__users') }}
    group by source_system, user_id
),

leaders as (
    select email, min(role) as role
    from {{ ref('stg_sales__contacts') }}
    where role in ('it director', 'decision maker')
    group by email
),

tickets as (
    select
        records.*,
        leaders.role as leader_role,
        -- A system that tells of no reply at all does not say that nobody replied.
        bool_or(records.first_reply_hours is not null) over (
            partition by records.source_system
        ) as tells_replies
    from records
    left join users
        on records.source_system = users.source_system
        and records.requester_id = users.user_id
    left join leaders on coalesce(records.requester_email, users.email) = leaders.email
    where not records.is_merged
),

warnings as (
    {{ warning(
        'first_reply_slow', 'tickets',
        add_minutes('facts.opened_at', '60 * signals.threshold'),
        measured='facts.first_reply_hours',
        evidence="'A ticket of ' || cast(facts.opened_at as date) || ' waited '
            || coalesce(cast(round(facts.first_reply_hours) as bigint) || ' hours for its first reply',
                'for a first reply that never came')",
        only="(facts.first_reply_hours > signals.threshold
            or facts.tells_replies and facts.first_reply_hours is null
            and facts.closed_at is null)",
        closed='coalesce(facts.first_replied_at, '
            ~ add_minutes('facts.opened_at', '60 * facts.first_reply_hours') ~ ')',
        acknowledged='facts.first_replied_at'
    ) }}
    union all
    {{ warning(
        'urgent_ticket_open', 'tickets',
        add_days_to_moment('facts.opened_at', 'signals.threshold'),
        measured=hours_between('facts.opened_at',
            'coalesce(facts.closed_at, as_of.known_before_at)') ~ ' / 24',
        evidence="'A ticket of priority ' || facts.priority || ' of '
            || cast(facts.opened_at as date) || ' was '
            || coalesce('closed on ' || cast(facts.closed_at as date), 'not closed')",
        only="facts.priority in ('urgent', 'high')",
        closed='facts.closed_at', acknowledged='facts.first_replied_at'
    ) }}
    union all
    {{ warning(
        'ticket_reopened', 'tickets', 'coalesce(facts.closed_at, facts.opened_at)',
        measured='facts.reopen_count',
        evidence="'A ticket of ' || cast(facts.opened_at as date) || ' was reopened '
            || case when facts.reopen_count = 1 then 'once' else facts.reopen_count || ' times'
            end",
        only='facts.reopen_count >= signals.threshold'
    ) }}
    union all
    {{ warning(
        'ticket_handed_around', 'tickets', 'facts.opened_at', measured='facts.reassignment_count',
        evidence="'A ticket of ' || cast(facts.opened_at as date) || ' changed hands '
            || facts.reassignment_count || ' times'",
        only='facts.reassignment_count >= signals.threshold', closed='facts.closed_at'
    ) }}
    union all
    {{ warning(
        'leader_complains', 'tickets', 'facts.opened_at', measured='1',
        evidence="'The ' || replace(facts.leader_role, 'it ', 'IT ')
            || ' opened a ticket of priority ' || facts.priority",
        only="facts.leader_role is not null and facts.priority in ('urgent', 'high')",
        acknowledged='facts.first_replied_at'
    ) }}
)

select * from warnings
