with interactions as (
    {{ interaction('training', 'enrollments', 'course_enrolled', 'enrolled_at') }}
    union all
    {{ interaction('training', 'enrollments', 'course_started', 'started_at') }}
    union all
    {{ interaction('training', 'enrollments', 'course_completed', 'completed_at') }}
)

select * from interactions
