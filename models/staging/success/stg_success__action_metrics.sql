with versions as (
    {{ current_rows('success', 'action_metrics', trimmed('metric_id') ~ ', measured_date') }}
),

action_metrics as (
    select
        _source_system as source_system,
        {{ trimmed('metric_id') }} || ':' || measured_date as source_record_id,
        _load_id as load_id,
        {{ trimmed('metric_id') }} as metric_id,
        {{ trimmed('metric_name') }} as metric_name,
        lower({{ trimmed('theme') }}) as theme,
        lower({{ trimmed('department') }}) as department,
        {{ trimmed('unit') }} as unit,
        value,
        baseline_value,
        target_value,
        {{ is_known_at_assumed('measured_date') }} as is_known_at_assumed,
        measured_date,
        cast(measured_date as timestamp) as occurred_at,
        {{ known_at('success', 'action_metrics', 'measured_date') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from action_metrics
