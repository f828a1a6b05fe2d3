-- The days on which one bad thing is enough, whatever the rest says; each cap expires.
with caps as (
    select * from {{ ref('health_caps') }}
),

facts as (
    {{ observed(
        'billing', 'subscriptions', 'cancellation_notice', 'canceled_at', '1',
        ended_at='end_date', only='not is_trial'
    ) }}
    union all
    {{ observed(
        'success', 'escalations', 'serious_escalation', 'raised_at', '1',
        ended_at='resolved_at', only='level >= 2'
    ) }}
    union all
    {{ observed(
        'support', 'tickets', 'top_priority_ticket', 'opened_at', '1', ended_at='closed_at',
        only="not is_merged and priority in ('urgent', 'critical', 'p1')"
    ) }}
    union all
    {{ observed(
        'billing', 'invoices', 'invoice_overdue', 'due_date', '1', ended_at='paid_date',
        only="coalesce(status, '') not in ('draft', 'void')"
    ) }}
    union all
    {{ observed(
        'voice', 'complaints', 'voiced_and_unresolved', 'received_at', '1', ended_at='fixed_at'
    ) }}
    union all
    {{ observed(
        'success', 'change_events', 'sponsor_left', 'effective_date', '1',
        only="change_kind = 'sponsor_left'"
    ) }}
    union all
    {{ observed(
        'success', 'success_plans', 'missed_go_live', 'promised_go_live_date', '1',
        ended_at='go_live_date'
    ) }}
),

capped as (
    select
        facts.customer_id,
        caps.cap_rule,
        cast(caps.cap_score as double) as cap_score,
        {{ add_days_to_moment('facts.occurred_at', 'caps.after_days') }} as from_at,
        least(
            facts.ended_at,
            {{ add_days_to_moment('facts.occurred_at', 'caps.after_days + caps.expires_after_days')
            }}
        ) as until_at,
        facts.known_at,
        facts.superseded_at
    from facts
    inner join caps on facts.measure = caps.cap_rule
)

select * from capped
where until_at > from_at and customer_id is not null
