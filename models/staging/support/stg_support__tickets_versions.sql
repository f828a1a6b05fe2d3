with versions as (
    {{ all_versions('support', 'tickets', account_key('ticket_id')) }}
),

tickets as (
    select
        _source_system as source_system,
        {{ account_key('ticket_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('ticket_id') }} as ticket_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('requester_id') }} as requester_id,
        {{ account_key('merged_into_ticket_id') }} as merged_into_ticket_id,
        {{ account_key('partner_id') }} as partner_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('requester_email') }}) as requester_email,
        {{ web_domain('requester_email') }} as email_domain,
        {{ trimmed('subject') }} as subject,
        {{ trimmed('description') }} as description,
        {{ trimmed('topic') }} as topic,
        lower({{ trimmed('tags') }}) as tags,
        lower({{ trimmed('channel') }}) as channel,
        lower({{ trimmed('priority') }}) as priority,
        lower({{ trimmed('status') }}) as status,
        {{ trimmed('group_name') }} as group_name,
        {{ trimmed('assignee_name') }} as assignee_name,
        {{ trimmed('satisfaction_scale') }} as satisfaction_scale,
        satisfaction_score,
        {{ rated('satisfaction_score', 'satisfaction_scale') }} as sentiment_score,
        coalesce(first_reply_minutes / 60, {{ hours_between('opened_at', 'first_replied_at') }})
            as first_reply_hours,
        reopen_count,
        reassignment_count,
        escalation_level,
        coalesce(is_escalated, false) or coalesce(escalation_level >= 1, false) as is_escalated,
        (
            {{ trimmed('merged_into_ticket_id') }} is not null
            or coalesce({{ matches('lower(tags)', 'closed_by_merge') }}, false)
        ) as is_merged,
        {{ is_known_at_assumed('opened_at') }} as is_known_at_assumed,
        opened_at,
        first_replied_at,
        closed_at,
        opened_at as occurred_at,
        {{ known_at('support', 'tickets', 'opened_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from tickets
