with versions as (
    {{ known_rows('voice', 'reviews') }}
),

reviews as (
    select
        _source_system as source_system,
        {{ trimmed('review_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('site') }}) as site,
        {{ trimmed('author_name') }} as author_name,
        {{ trimmed('title') }} as title,
        {{ trimmed('body') }} as body,
        {{ trimmed('competitor') }} as competitor,
        {{ trimmed('evidence_url') }} as evidence_url,
        {{ trimmed('score_scale') }} as score_scale,
        score,
        {{ rated('score', 'score_scale') }} as sentiment_score,
        {{ is_known_at_assumed('posted_at') }} as is_known_at_assumed,
        posted_at,
        posted_at as occurred_at,
        {{ known_at('voice', 'reviews', 'posted_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from reviews
