with versions as (
    {{ all_versions('voice', 'complaints', trimmed('complaint_id')) }}
),

complaints as (
    select
        _source_system as source_system,
        {{ trimmed('complaint_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('complaint_id') }} as complaint_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        lower({{ trimmed('channel') }}) as channel,
        {{ trimmed('subject') }} as subject,
        {{ trimmed('body') }} as body,
        lower({{ trimmed('reported_to_department') }}) as reported_to_department,
        lower({{ trimmed('caused_by_department') }}) as caused_by_department,
        severity,
        {{ is_known_at_assumed('received_at') }} as is_known_at_assumed,
        received_at,
        routed_at,
        acknowledged_at,
        fixed_at,
        received_at as occurred_at,
        {{ known_at('voice', 'complaints', 'received_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from complaints
