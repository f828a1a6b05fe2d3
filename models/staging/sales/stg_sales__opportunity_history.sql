with versions as (
    {{ known_rows('sales', 'opportunity_history') }}
),

opportunity_history as (
    select
        _source_system as source_system,
        {{ trimmed('history_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        {{ account_key('opportunity_id') }} as opportunity_id,
        {{ trimmed('stage_name') }} as stage_name,
        upper({{ trimmed('currency') }}) as currency,
        amount,
        {{ is_known_at_assumed('changed_at') }} as is_known_at_assumed,
        close_date,
        changed_at,
        changed_at as occurred_at,
        {{ known_at('sales', 'opportunity_history', 'changed_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from opportunity_history
