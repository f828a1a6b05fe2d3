with versions as (
    {{ current_rows('sales', 'accounts', account_key('account_id')) }}
),

accounts as (
    select
        _source_system as source_system,
        {{ account_key('account_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('account_id') }} as account_id,
        {{ account_key('parent_account_id') }} as parent_account_id,
        {{ trimmed('account_name') }} as account_name,
        lower({{ trimmed('domain') }}) as domain,
        {{ trimmed('segment') }} as segment,
        {{ trimmed('industry') }} as industry,
        {{ trimmed('country') }} as country,
        {{ trimmed('lead_source') }} as lead_source,
        {{ trimmed('owner_name') }} as owner_name,
        employee_count,
        is_churned,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'accounts', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from accounts
