with versions as (
    {{ all_versions('executives', 'meetings', trimmed('meeting_id')) }}
),

meetings as (
    select
        _source_system as source_system,
        {{ trimmed('meeting_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('meeting_id') }} as meeting_id,
        {{ trimmed('series_id') }} as series_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        {{ trimmed('subject') }} as subject,
        {{ trimmed('organizer_name') }} as organizer_name,
        lower({{ trimmed('organizer_level') }}) as organizer_level,
        lower({{ trimmed('attendees') }}) as attendees,
        lower({{ trimmed('departments') }}) as departments,
        {{ trimmed('location') }} as location,
        lower({{ trimmed('status') }}) as status,
        is_in_person,
        coalesce(is_recurring, {{ trimmed('series_id') }} is not null) as is_recurring,
        {{ is_known_at_assumed('starts_at') }} as is_known_at_assumed,
        starts_at,
        ends_at,
        starts_at as occurred_at,
        {{ known_at('executives', 'meetings', 'starts_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from meetings
