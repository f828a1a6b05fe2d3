with versions as (
    {{ current_rows('sales', 'partners', account_key('partner_id')) }}
),

partners as (
    select
        _source_system as source_system,
        {{ account_key('partner_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('partner_id') }} as partner_id,
        {{ trimmed('partner_name') }} as partner_name,
        lower({{ trimmed('partner_type') }}) as partner_type,
        {{ trimmed('country') }} as country,
        is_active,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'partners', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from partners
