with versions as (
    {{ current_rows('training', 'courses', trimmed('course_id')) }}
),

courses as (
    select
        _source_system as source_system,
        {{ trimmed('course_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('course_id') }} as course_id,
        {{ trimmed('course_name') }} as course_name,
        {{ trimmed('industry') }} as industry,
        {{ trimmed('process') }} as process,
        lower({{ trimmed('format') }}) as format,
        duration_hours,
        is_active,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('training', 'courses', 'created_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from courses
