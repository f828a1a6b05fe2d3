with interactions as (
    {{ interaction('voice', 'survey_invitations', 'survey_sent', 'sent_at', channel='channel') }}
    union all
    {{ interaction(
        'voice', 'survey_responses', 'survey_answered', 'answered_at', sentiment='sentiment_score'
    ) }}
    union all
    {{ interaction('voice', 'complaints', 'complaint_received', 'received_at', channel='channel') }}
    union all
    {{ interaction(
        'voice', 'social_mentions', 'mentioned_in_public', 'posted_at', channel='network',
        sentiment='sentiment_score'
    ) }}
    union all
    {{ interaction(
        'voice', 'reviews', 'reviewed_in_public', 'posted_at', channel='site',
        sentiment='sentiment_score'
    ) }}
)

select * from interactions
