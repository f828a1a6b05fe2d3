with csm_notes as (
    {{ matched('success', 'csm_notes') }}
),

milestones as (
    {{ matched('success', 'milestones') }}
),

escalations as (
    {{ matched('success', 'escalations') }}
),

change_events as (
    {{ matched('success', 'change_events') }}
),

contacts as (
    {{ matched('sales', 'contacts') }}
),

notes as (
    select
        *,
        lead(noted_date) over (
            partition by customer_id order by noted_date, source_system, source_record_id
        ) as next_noted_date
    from csm_notes
),

gone as (
    select customer_id, source_system, source_record_id, noted_date, known_at
    from change_events
    where change_kind = 'sponsor_left'
    union all
    select customer_id, source_system, source_record_id, left_date, known_at
    from contacts
    where role = 'sponsor'
),

warnings as (
    {{ warning(
        'note_red', 'notes', 'facts.noted_date', measured='1',
        evidence="'Success noted red on ' || facts.noted_date",
        only="facts.sentiment = 'red'", closed='facts.next_noted_date'
    ) }}
    union all
    {{ warning(
        'milestone_missed', 'milestones',
        add_days_to_moment('facts.due_date', 'signals.threshold + 1'),
        measured=days_between('facts.due_date', 'coalesce(facts.done_date, as_of.as_of_date)'),
        evidence="'A step of ' || case when facts.side = 'ours' then 'ours' else 'the customer' end
            || ' was due on ' || facts.due_date || ' and is '
            || coalesce('done on ' || facts.done_date, 'not done')",
        only="coalesce(facts.status, '') <> 'dropped'",
        closed='facts.done_date', responsible='facts.department'
    ) }}
    union all
    {{ warning(
        'sponsor_left', 'gone', 'facts.noted_date', measured='1',
        evidence="'The sponsor left, as was known on ' || facts.noted_date"
    ) }}
    union all
    {{ warning(
        'escalation_open', 'escalations', 'facts.raised_at', measured='facts.level',
        evidence="'Escalated to level ' || facts.level || ' on ' || cast(facts.raised_at as date)",
        closed='facts.resolved_at', acknowledged='facts.acknowledged_at',
        responsible='facts.to_department'
    ) }}
)

select * from warnings
