with observed as (
    {{ observed(
        'training', 'enrollments', 'completed_share',
        'coalesce(completed_at, ' ~ add_days_to_moment(
            'coalesce(started_at, enrolled_at)',
            '(select course_days from ' ~ ref('int_dials_spread') ~ ')'
        ) ~ ')',
        'cast(completed_at is not null as integer)'
    ) }}
    union all
    {{ observed('training', 'enrollments', 'people_trained', 'completed_at', '1') }}
)

select * from observed
