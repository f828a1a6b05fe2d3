with versions as (
    {{ current_rows('sales', 'contacts', trimmed('contact_id')) }}
),

contacts as (
    select
        _source_system as source_system,
        {{ trimmed('contact_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('account_id') }} as account_id,
        {{ trimmed('full_name') }} as full_name,
        lower({{ trimmed('email') }}) as email,
        {{ trimmed('phone') }} as phone,
        {{ trimmed('role') }} as role,
        is_primary,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'contacts', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from contacts
