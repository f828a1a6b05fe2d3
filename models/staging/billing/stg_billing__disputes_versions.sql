with versions as (
    {{ all_versions('billing', 'disputes', trimmed('dispute_id')) }}
),

disputes as (
    select
        _source_system as source_system,
        {{ trimmed('dispute_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('dispute_id') }} as dispute_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('payment_id') }} as payment_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        lower({{ trimmed('reason') }}) as reason,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        amount,
        {{ is_known_at_assumed('opened_at') }} as is_known_at_assumed,
        opened_at,
        closed_at,
        opened_at as occurred_at,
        {{ known_at('billing', 'disputes', 'opened_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from disputes
