-- What customers say to the other departments while they go about something else.
with feedback as (
    {{ voiced(
        'support', 'tickets', 'ticket', 'coalesce(subject, description)', channel='channel',
        only="not is_merged and coalesce(lower(topic), '') <> 'bug'"
    ) }}
    union all
    {{ voiced(
        'support', 'tickets', 'bug_report', 'coalesce(subject, description)', channel='channel',
        only="not is_merged and lower(topic) = 'bug'"
    ) }}
    union all
    {{ voiced(
        'support', 'satisfaction_ratings', 'support_rating',
        trimmed("concat_ws(': ', reason, comment)"),
        only='score is not null', score='score', scale='score_scale', rating='sentiment_score'
    ) }}
    union all
    -- Not every help desk keeps its ratings apart.
    {{ voiced(
        'support', 'tickets', 'support_rating', 'cast(null as string)', channel='channel',
        only='satisfaction_score is not null and source_system not in (select source_system from '
        ~ ref('stg_support__satisfaction_ratings') ~ ')',
        score='satisfaction_score', scale='satisfaction_scale', rating='sentiment_score',
        occurred_at='coalesce(closed_at, opened_at)'
    ) }}
    union all
    {{ voiced(
        'success', 'csm_notes', 'csm_note', 'body',
        judgement="case sentiment when 'green' then 1 when 'amber' then 0 when 'red' then -1 end"
    ) }}
    union all
    {{ voiced(
        'success', 'escalations', 'escalation', 'reason', reported_to='to_department',
        routed_at='raised_at', acknowledged_at='acknowledged_at', fixed_at='resolved_at'
    ) }}
    union all
    {{ voiced('success', 'churn_events', 'churn_comment', 'comment') }}
    union all
    {{ voiced(
        'executives', 'meetings', 'meeting', 'subject',
        only="coalesce(status, '') not in ('cancelled', 'canceled', 'declined')"
    ) }}
    union all
    {{ voiced('sales', 'notes', 'sales_note', 'body') }}
    union all
    {{ voiced(
        'billing', 'disputes', 'dispute', "'Disputed charge: ' || reason", fixed_at='closed_at'
    ) }}
    union all
    {{ voiced('operations', 'returns', 'return', "'Returned goods: ' || reason") }}
    union all
    {{ voiced(
        'training', 'enrollments', 'course_comment', 'comment', channel="'lms'",
        occurred_at='coalesce(completed_at, started_at, enrolled_at)'
    ) }}
)

select * from feedback
