with versions as (
    {{ all_versions('support', 'satisfaction_ratings', trimmed('rating_id')) }}
),

satisfaction_ratings as (
    select
        _source_system as source_system,
        {{ trimmed('rating_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('rating_id') }} as rating_id,
        {{ account_key('ticket_id') }} as ticket_id,
        {{ trimmed('requester_id') }} as requester_id,
        lower({{ trimmed('status') }}) as status,
        {{ trimmed('reason') }} as reason,
        {{ trimmed('comment') }} as comment,
        {{ trimmed('score_scale') }} as score_scale,
        score,
        {{ rated('score', 'score_scale') }} as sentiment_score,
        {{ is_known_at_assumed('rated_at') }} as is_known_at_assumed,
        rated_at,
        rated_at as occurred_at,
        {{ known_at('support', 'satisfaction_ratings', 'rated_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from satisfaction_ratings
