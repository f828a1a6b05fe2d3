with versions as (
    {{ all_versions('billing', 'invoices', trimmed('invoice_id')) }}
),

invoices as (
    select
        _source_system as source_system,
        {{ trimmed('invoice_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('reissued_invoice_id') }} as reissued_invoice_id,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        amount,
        amount_paid,
        reminder_count,
        {{ is_known_at_assumed('issued_date') }} as is_known_at_assumed,
        service_date,
        issued_date,
        due_date,
        paid_date,
        last_reminder_date,
        cast(issued_date as timestamp) as occurred_at,
        {{ known_at('billing', 'invoices', 'issued_date') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from invoices
