-- A view: the history is many times the tickets, and each reader takes the columns it needs.
{{ config(materialized='view') }}

with versions as (
    {{ known_rows('support', 'ticket_history') }}
),

ticket_history as (
    select
        _source_system as source_system,
        {{ account_key('ticket_id') }} || ':' || {{ trimmed('field_name') }} || ':' || changed_at
            as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        {{ account_key('ticket_id') }} as ticket_id,
        {{ trimmed('changed_by') }} as changed_by,
        lower({{ trimmed('field_name') }}) as field_name,
        {{ trimmed('new_value') }} as new_value,
        {{ is_known_at_assumed('changed_at') }} as is_known_at_assumed,
        changed_at,
        changed_at as occurred_at,
        {{ known_at('support', 'ticket_history', 'changed_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from ticket_history
