with versions as (
    {{ all_versions('billing', 'payments', trimmed('payment_id')) }}
),

payments as (
    select
        _source_system as source_system,
        {{ trimmed('payment_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('payment_id') }} as payment_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        lower({{ trimmed('status') }}) as status,
        lower({{ trimmed('failure_reason') }}) as failure_reason,
        upper({{ trimmed('currency') }}) as currency,
        amount,
        refunded_amount,
        {{ is_known_at_assumed('paid_at') }} as is_known_at_assumed,
        paid_at,
        paid_at as occurred_at,
        {{ known_at('billing', 'payments', 'paid_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from payments
