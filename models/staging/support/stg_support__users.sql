with versions as (
    {{ current_rows('support', 'users', trimmed('user_id')) }}
),

users as (
    select
        _source_system as source_system,
        {{ trimmed('user_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('user_id') }} as user_id,
        {{ trimmed('organization_id') }} as organization_id,
        {{ account_key('organization_id') }} as account_id,
        {{ trimmed('full_name') }} as full_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        {{ trimmed('phone') }} as phone,
        lower({{ trimmed('role') }}) as role,
        is_active,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('support', 'users', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from users
