with versions as (
    {{ current_rows('voice', 'survey_invitations', trimmed('invitation_id')) }}
),

survey_invitations as (
    select
        _source_system as source_system,
        {{ trimmed('invitation_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('invitation_id') }} as invitation_id,
        {{ trimmed('survey_id') }} as survey_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        lower({{ trimmed('role') }}) as role,
        lower({{ trimmed('channel') }}) as channel,
        lower({{ trimmed('status') }}) as status,
        {{ is_known_at_assumed('sent_at') }} as is_known_at_assumed,
        sent_at,
        sent_at as occurred_at,
        {{ known_at('voice', 'survey_invitations', 'sent_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from survey_invitations
