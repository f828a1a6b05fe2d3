with versions as (
    {{ known_rows('voice', 'social_mentions') }}
),

social_mentions as (
    select
        _source_system as source_system,
        {{ trimmed('mention_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('network') }}) as network,
        {{ trimmed('author_name') }} as author_name,
        {{ trimmed('body') }} as body,
        {{ trimmed('competitor') }} as competitor,
        {{ trimmed('evidence_url') }} as evidence_url,
        {{ clamped('sentiment_score', -1.0, 1.0) }} as sentiment_score,
        {{ is_known_at_assumed('posted_at') }} as is_known_at_assumed,
        posted_at,
        posted_at as occurred_at,
        {{ known_at('voice', 'social_mentions', 'posted_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from social_mentions
