with versions as (
    {{ all_versions('success', 'milestones', trimmed('milestone_id')) }}
),

milestones as (
    select
        _source_system as source_system,
        {{ trimmed('milestone_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('milestone_id') }} as milestone_id,
        {{ trimmed('plan_id') }} as plan_id,
        {{ trimmed('title') }} as title,
        lower({{ trimmed('side') }}) as side,
        lower({{ trimmed('department') }}) as department,
        {{ trimmed('owner_name') }} as owner_name,
        lower({{ trimmed('status') }}) as status,
        {{ is_known_at_assumed('coalesce(done_date, due_date)') }} as is_known_at_assumed,
        due_date,
        done_date,
        cast(coalesce(done_date, due_date) as timestamp) as occurred_at,
        {{ known_at('success', 'milestones', 'coalesce(done_date, due_date)') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from milestones
