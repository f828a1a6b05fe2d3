with versions as (
    {{ current_rows('voice', 'surveys', trimmed('survey_id')) }}
),

surveys as (
    select
        _source_system as source_system,
        {{ trimmed('survey_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('survey_id') }} as survey_id,
        {{ trimmed('survey_name') }} as survey_name,
        lower({{ trimmed('survey_kind') }}) as survey_kind,
        lower({{ trimmed('lifecycle_stage') }}) as lifecycle_stage,
        {{ trimmed('score_scale') }} as score_scale,
        {{ is_known_at_assumed('started_date') }} as is_known_at_assumed,
        started_date,
        cast(started_date as timestamp) as occurred_at,
        {{ known_at('voice', 'surveys', 'started_date') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from surveys
