with versions as (
    {{ current_rows('success', 'why_chains', trimmed('chain_id') ~ ', level') }}
),

why_chains as (
    select
        _source_system as source_system,
        {{ trimmed('chain_id') }} || ':' || level as source_record_id,
        _load_id as load_id,
        {{ trimmed('chain_id') }} as chain_id,
        {{ account_key('account_id') }} as account_id,
        lower({{ trimmed('theme') }}) as theme,
        {{ trimmed('because') }} as because,
        lower({{ trimmed('department') }}) as department,
        level,
        is_root,
        coalesce(is_excused, false) as is_excused,
        {{ is_known_at_assumed('asked_date') }} as is_known_at_assumed,
        asked_date,
        cast(asked_date as timestamp) as occurred_at,
        {{ known_at('success', 'why_chains', 'asked_date') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from why_chains
