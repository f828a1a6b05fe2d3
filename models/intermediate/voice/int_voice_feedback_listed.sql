-- What people say when the voice team asks, and what they say of their own accord.
with feedback as (
    {{ voiced(
        'voice', 'survey_responses', 'survey_response', 'comment', score='score',
        scale='score_scale', rating='sentiment_score', goal_rating='goal_support_sentiment_score',
        reported_to='reported_to_department', caused_by='caused_by_department',
        routed_at='routed_at', acknowledged_at='acknowledged_at', fixed_at='fixed_at'
    ) }}
    union all
    {{ voiced('voice', 'survey_responses', 'survey_most_helpful', 'most_helpful') }}
    union all
    {{ voiced(
        'voice', 'survey_responses', 'survey_most_hindering', 'most_hindering',
        reported_to='reported_to_department', caused_by='caused_by_department',
        routed_at='routed_at', acknowledged_at='acknowledged_at', fixed_at='fixed_at'
    ) }}
    union all
    {{ voiced(
        'voice', 'complaints', 'complaint', trimmed("concat_ws(': ', subject, body)"), channel='channel',
        reported_to='reported_to_department', caused_by='caused_by_department',
        routed_at='routed_at', acknowledged_at='acknowledged_at', fixed_at='fixed_at'
    ) }}
    union all
    {{ voiced(
        'voice', 'reviews', 'review', trimmed("concat_ws(': ', title, body)"), channel='site',
        score='score', scale='score_scale', rating='sentiment_score', competitor='competitor',
        url='evidence_url'
    ) }}
    union all
    {{ voiced(
        'voice', 'social_mentions', 'social_mention', 'body', channel='network',
        judgement='sentiment_score', competitor='competitor', url='evidence_url'
    ) }}
)

select * from feedback
