with versions as (
    {{ known_rows('success', 'churn_events') }}
),

churn_events as (
    select
        _source_system as source_system,
        {{ trimmed('churn_event_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('reason_code') }}) as reason_code,
        {{ trimmed('comment') }} as comment,
        upper({{ trimmed('currency') }}) as currency,
        refund_amount,
        is_reactivation,
        {{ is_known_at_assumed('churn_date') }} as is_known_at_assumed,
        churn_date,
        cast(churn_date as timestamp) as occurred_at,
        {{ known_at('success', 'churn_events', 'churn_date') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from churn_events
