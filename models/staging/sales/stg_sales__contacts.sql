with versions as (
    {{ current_rows('sales', 'contacts', account_key('contact_id')) }}
),

contacts as (
    select
        _source_system as source_system,
        {{ account_key('contact_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('contact_id') }} as contact_id,
        {{ account_key('account_id') }} as account_id,
        {{ whole_name('full_name', 'first_name', 'last_name') }} as full_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        {{ trimmed('phone') }} as phone,
        {{ trimmed('job_title') }} as job_title,
        lower({{ trimmed('role') }}) as role,
        is_primary,
        coalesce(is_opted_out, false) as is_opted_out,
        left_date is null as is_active,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        left_date,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'contacts', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from contacts
