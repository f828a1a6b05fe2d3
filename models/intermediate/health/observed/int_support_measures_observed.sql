with observed as (
    {{ observed('support', 'tickets', 'tickets', 'opened_at', '1', only='not is_merged') }}
    union all
    {{ observed(
        'support', 'tickets', 'first_reply_hours',
        'coalesce(first_replied_at, ' ~ add_days_to_moment('opened_at', 'ceil(first_reply_hours / 24)')
        ~ ')',
        'first_reply_hours', only='not is_merged'
    ) }}
    union all
    {{ observed(
        'support', 'tickets', 'resolution_hours', 'closed_at',
        hours_between('opened_at', 'closed_at'), only='not is_merged'
    ) }}
    union all
    {{ observed(
        'support', 'tickets', 'reopened_share', 'closed_at',
        'cast(coalesce(reopen_count, 0) > 0 as integer)', only='not is_merged'
    ) }}
    union all
    {{ observed(
        'support', 'tickets', 'escalated_open_days', 'opened_at', '1', ended_at='closed_at',
        only="not is_merged and (is_escalated or priority in ('urgent', 'critical', 'p1'))"
    ) }}
    union all
    {{ observed(
        'support', 'satisfaction_ratings', 'support_rating', 'rated_at', '50 + 50 * sentiment_score'
    ) }}
    union all
    -- A help desk without ratings apart keeps the score on the ticket.
    {{ observed(
        'support', 'tickets', 'support_rating', 'coalesce(closed_at, opened_at)',
        '50 + 50 * sentiment_score',
        only="records.source_system not in (
            select ratings.source_system from " ~ ref('stg_support__satisfaction_ratings_versions') ~ " as ratings
        )"
    ) }}
)

select * from observed
