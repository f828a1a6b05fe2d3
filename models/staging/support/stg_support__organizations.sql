with versions as (
    {{ current_rows('support', 'organizations', trimmed('organization_id')) }}
),

organizations as (
    select
        _source_system as source_system,
        {{ trimmed('organization_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('organization_id') }} as organization_id,
        {{ account_key('organization_id') }} as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('organization_name') }} as organization_name,
        -- The help desk may list several: the first counts.
        {{ web_domain('domain') }} as domain,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('support', 'organizations', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from organizations
