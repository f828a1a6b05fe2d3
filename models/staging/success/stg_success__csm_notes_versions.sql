with versions as (
    {{ all_versions('success', 'csm_notes', trimmed('note_id')) }}
),

csm_notes as (
    select
        _source_system as source_system,
        {{ trimmed('note_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('note_id') }} as note_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        {{ trimmed('author_name') }} as author_name,
        lower({{ trimmed('sentiment') }}) as sentiment,
        {{ trimmed('body') }} as body,
        {{ is_known_at_assumed('noted_date') }} as is_known_at_assumed,
        noted_date,
        cast(noted_date as timestamp) as occurred_at,
        {{ known_at('success', 'csm_notes', 'noted_date') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from csm_notes
