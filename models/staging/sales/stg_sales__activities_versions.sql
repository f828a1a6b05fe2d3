with versions as (
    {{ all_versions('sales', 'activities', trimmed('activity_id')) }}
),

activities as (
    select
        _source_system as source_system,
        {{ trimmed('activity_id') }} as source_record_id,
        _load_id as load_id,
        {{ salesforce_key('account_id', '001') }} as account_id,
        {{ salesforce_key('contact_id', '003') }} as contact_id,
        {{ salesforce_key('opportunity_id', '006') }} as opportunity_id,
        lower({{ trimmed('activity_kind') }}) as activity_kind,
        lower({{ trimmed('direction') }}) as direction,
        {{ trimmed('subject') }} as subject,
        lower({{ trimmed('status') }}) as status,
        {{ trimmed('owner_name') }} as owner_name,
        duration_minutes,
        {{ is_known_at_assumed('coalesce(activity_at, created_at)') }} as is_known_at_assumed,
        activity_at,
        created_at,
        coalesce(activity_at, created_at) as occurred_at,
        {{ known_at('sales', 'activities', 'coalesce(activity_at, created_at)') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from activities
