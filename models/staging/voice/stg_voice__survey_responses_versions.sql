with versions as (
    {{ all_versions('voice', 'survey_responses', trimmed('response_id')) }}
),

survey_responses as (
    select
        _source_system as source_system,
        {{ trimmed('response_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('response_id') }} as response_id,
        {{ trimmed('survey_id') }} as survey_id,
        {{ trimmed('invitation_id') }} as invitation_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        lower({{ trimmed('role') }}) as role,
        {{ trimmed('most_helpful') }} as most_helpful,
        {{ trimmed('most_hindering') }} as most_hindering,
        {{ trimmed('comment') }} as comment,
        lower({{ trimmed('reported_to_department') }}) as reported_to_department,
        lower({{ trimmed('caused_by_department') }}) as caused_by_department,
        {{ trimmed('score_scale') }} as score_scale,
        score,
        {{ rated('score', 'score_scale') }} as sentiment_score,
        goal_support_score,
        {{ rated('goal_support_score', 'score_scale') }} as goal_support_sentiment_score,
        believed_reply_hours,
        is_believed_on_time,
        is_believed_resolved,
        {{ is_known_at_assumed('answered_at') }} as is_known_at_assumed,
        routed_at,
        acknowledged_at,
        fixed_at,
        answered_at,
        answered_at as occurred_at,
        {{ known_at('voice', 'survey_responses', 'answered_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from survey_responses
