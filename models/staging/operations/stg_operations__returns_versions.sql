with versions as (
    {{ all_versions('operations', 'returns', trimmed('return_id')) }}
),

returns as (
    select
        _source_system as source_system,
        {{ trimmed('return_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('return_id') }} as return_id,
        {{ trimmed('order_id') }} as order_id,
        {{ account_key('account_id') }} as account_id,
        lower({{ trimmed('reason') }}) as reason,
        lower({{ trimmed('status') }}) as status,
        quantity,
        {{ is_known_at_assumed('coalesce(requested_at, received_at)') }} as is_known_at_assumed,
        requested_at,
        received_at,
        coalesce(requested_at, received_at) as occurred_at,
        {{ known_at('operations', 'returns', 'coalesce(requested_at, received_at)') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from returns
