with versions as (
    {{ all_versions('success', 'escalations', trimmed('escalation_id')) }}
),

escalations as (
    select
        _source_system as source_system,
        {{ trimmed('escalation_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('escalation_id') }} as escalation_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ account_key('ticket_id') }} as ticket_id,
        {{ trimmed('company_name') }} as company_name,
        {{ trimmed('raised_by_role') }} as raised_by_role,
        lower({{ trimmed('to_department') }}) as to_department,
        {{ trimmed('reason') }} as reason,
        lower({{ trimmed('status') }}) as status,
        {{ trimmed('owner_name_before') }} as owner_name_before,
        {{ trimmed('owner_name_after') }} as owner_name_after,
        level,
        {{ is_known_at_assumed('raised_at') }} as is_known_at_assumed,
        raised_at,
        acknowledged_at,
        resolved_at,
        raised_at as occurred_at,
        {{ known_at('success', 'escalations', 'raised_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from escalations
