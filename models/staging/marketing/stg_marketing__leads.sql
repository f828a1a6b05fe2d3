with versions as (
    {{ current_rows('marketing', 'leads', trimmed('lead_id')) }}
),

leads as (
    select
        _source_system as source_system,
        {{ trimmed('lead_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('lead_id') }} as lead_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ account_key('crm_contact_id') }} as crm_contact_id,
        {{ trimmed('company_name') }} as company_name,
        {{ web_domain('domain') }} as domain,
        {{ whole_name('full_name', 'first_name', 'last_name') }} as full_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        {{ trimmed('phone') }} as phone,
        {{ trimmed('job_title') }} as job_title,
        {{ trimmed('industry') }} as industry,
        {{ trimmed('country') }} as country,
        {{ trimmed('lead_source') }} as lead_source,
        lower({{ trimmed('lead_status') }}) as lead_status,
        {{ trimmed('need') }} as need,
        score,
        coalesce(is_unsubscribed, unsubscribed_at is not null) as is_unsubscribed,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        unsubscribed_at,
        converted_at,
        created_at,
        created_at as occurred_at,
        {{ known_at('marketing', 'leads', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from leads
