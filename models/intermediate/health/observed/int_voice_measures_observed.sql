with observed as (
    {{ observed(
        'voice', 'survey_responses', 'recommendation', 'answered_at', '50 + 50 * sentiment_score'
    ) }}
    union all
    {{ observed(
        'voice', 'survey_responses', 'unhappy_share', 'answered_at',
        'cast(sentiment_score < 0 as integer)'
    ) }}
    union all
    {{ observed(
        'voice', 'reviews', 'unhappy_share', 'posted_at', 'cast(sentiment_score < 0 as integer)'
    ) }}
    union all
    {{ observed(
        'voice', 'social_mentions', 'unhappy_share', 'posted_at',
        'cast(sentiment_score < 0 as integer)'
    ) }}
    union all
    {{ observed('voice', 'complaints', 'unhappy_share', 'received_at', '1') }}
    union all
    {{ observed(
        'voice', 'complaints', 'complaint_open_days', 'received_at', '1', ended_at='fixed_at'
    ) }}
)

select * from observed
