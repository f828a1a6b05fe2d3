with versions as (
    {{ current_rows('support', 'tickets', trimmed('ticket_id')) }}
),

scaled as (
    select
        *,
        try_cast(split_part(trim(satisfaction_scale), '-', 1) as double) as worst_score,
        try_cast(split_part(trim(satisfaction_scale), '-', 2) as double) as best_score
    from versions
),

rated as (
    select
        *,
        2.0 * (satisfaction_score - worst_score) / nullif(best_score - worst_score, 0) - 1.0
            as rating
    from scaled
),

tickets as (
    select
        _source_system as source_system,
        {{ trimmed('ticket_id') }} as source_record_id,
        _load_id as load_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('subject') }} as subject,
        lower({{ trimmed('channel') }}) as channel,
        lower({{ trimmed('priority') }}) as priority,
        lower({{ trimmed('status') }}) as status,
        {{ trimmed('assignee_name') }} as assignee_name,
        satisfaction_score,
        -- least() and greatest() pass over a null.
        case when rating is not null then greatest(-1.0, least(1.0, rating)) end
            as sentiment_score,
        first_reply_minutes / 60.0 as first_reply_hours,
        reopen_count,
        coalesce(is_escalated, false) as is_escalated,
        {{ is_known_at_assumed('opened_at') }} as is_known_at_assumed,
        opened_at,
        closed_at,
        opened_at as occurred_at,
        {{ known_at('support', 'tickets', 'opened_at') }} as known_at,
        _known_at as delivered_at
    from rated
)

select * from tickets
