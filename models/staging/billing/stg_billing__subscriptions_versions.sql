with versions as (
    {{ all_versions('billing', 'subscriptions', trimmed('subscription_id')) }}
),

subscriptions as (
    select
        _source_system as source_system,
        {{ trimmed('subscription_id') }} as source_record_id,
        _load_id as load_id,
        -- A system that keeps no id of its own for the customer names it by the CRM's.
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('company_name') }} as company_name,
        {{ trimmed('plan_name') }} as plan_name,
        lower({{ trimmed('billing_period') }}) as billing_period,
        lower({{ trimmed('status') }}) as status,
        lower({{ trimmed('cancel_reason') }}) as cancel_reason,
        upper({{ trimmed('currency') }}) as currency,
        quantity,
        coalesce(mrr_amount, {{ monthly('period_amount', trimmed('billing_period')) }})
            as mrr_amount,
        coalesce(is_trial, false) as is_trial,
        is_auto_renewed,
        {{ is_known_at_assumed('start_date') }} as is_known_at_assumed,
        start_date,
        end_date,
        term_end_date,
        canceled_at,
        cast(start_date as timestamp) as occurred_at,
        {{ known_at('billing', 'subscriptions', 'start_date') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from subscriptions
