with versions as (
    {{ current_rows('sales', 'notes', trimmed('note_id')) }}
),

notes as (
    select
        _source_system as source_system,
        {{ trimmed('note_id') }} as source_record_id,
        _load_id as load_id,
        {{ salesforce_key('account_id', '001') }} as account_id,
        {{ salesforce_key('contact_id', '003') }} as contact_id,
        {{ salesforce_key('opportunity_id', '006') }} as opportunity_id,
        {{ trimmed('title') }} as title,
        {{ trimmed('body') }} as body,
        {{ trimmed('author_name') }} as author_name,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'notes', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from notes
