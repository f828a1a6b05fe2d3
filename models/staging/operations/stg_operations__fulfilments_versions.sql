with versions as (
    {{ all_versions('operations', 'fulfilments', trimmed('fulfilment_id')) }}
),

fulfilments as (
    select
        _source_system as source_system,
        {{ trimmed('fulfilment_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('fulfilment_id') }} as fulfilment_id,
        {{ trimmed('order_id') }} as order_id,
        {{ account_key('partner_id') }} as partner_id,
        lower({{ trimmed('status') }}) as status,
        {{ is_known_at_assumed('coalesce(shipped_at, delivered_at)') }} as is_known_at_assumed,
        promised_date,
        shipped_at,
        delivered_at as arrived_at,
        -- In the contract delivered_at is about the goods; here, as in every model, about the data.
        coalesce(shipped_at, delivered_at) as occurred_at,
        {{ known_at('operations', 'fulfilments', 'coalesce(shipped_at, delivered_at)') }}
            as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from fulfilments
