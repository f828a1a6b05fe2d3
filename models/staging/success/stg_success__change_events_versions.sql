with versions as (
    {{ all_versions('success', 'change_events', trimmed('change_event_id')) }}
),

change_events as (
    select
        _source_system as source_system,
        {{ trimmed('change_event_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('change_event_id') }} as change_event_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('change_kind') }}) as change_kind,
        {{ trimmed('description') }} as description,
        {{ is_known_at_assumed('coalesce(noted_date, effective_date)') }} as is_known_at_assumed,
        effective_date,
        noted_date,
        cast(effective_date as timestamp) as occurred_at,
        -- A change is known from the day it was noted, which may be long after it took effect.
        {{ known_at('success', 'change_events', 'coalesce(noted_date, effective_date)') }}
            as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from change_events
