with versions as (
    {{ all_versions('operations', 'refunds', trimmed('refund_id')) }}
),

refunds as (
    select
        _source_system as source_system,
        {{ trimmed('refund_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('refund_id') }} as refund_id,
        {{ trimmed('order_id') }} as order_id,
        {{ trimmed('return_id') }} as return_id,
        {{ trimmed('invoice_id') }} as invoice_id,
        {{ trimmed('payment_id') }} as payment_id,
        {{ account_key('account_id') }} as account_id,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        amount,
        {{ is_known_at_assumed('coalesce(requested_at, refunded_at)') }} as is_known_at_assumed,
        requested_at,
        refunded_at,
        coalesce(requested_at, refunded_at) as occurred_at,
        {{ known_at('operations', 'refunds', 'coalesce(requested_at, refunded_at)') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from refunds
