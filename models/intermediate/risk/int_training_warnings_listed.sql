with records as (
    {{ matched('training', 'enrollments') }}
),

courses as (
    select * from {{ ref('stg_training__courses') }}
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

enrollments as (
    select
        records.*,
        courses.industry as course_industry,
        customers.industry
    from records
    left join courses
        on records.source_system = courses.source_system
        and records.course_id = courses.course_id
    left join customers on records.customer_id = customers.customer_id
    where coalesce(records.status, '') <> 'cancelled'
),

warnings as (
    {{ warning(
        'training_unfinished', 'enrollments',
        add_days_to_moment('facts.enrolled_at', 'signals.threshold'),
        measured=days_between('cast(facts.enrolled_at as date)',
            'coalesce(cast(facts.completed_at as date), as_of.as_of_date)'),
        evidence="'Enrolled on ' || cast(facts.enrolled_at as date) || ' and '
            || coalesce('finished on ' || cast(facts.completed_at as date), 'not finished')",
        closed='facts.completed_at'
    ) }}
    union all
    {{ warning(
        'training_irrelevant', 'enrollments', 'facts.enrolled_at', measured='1',
        evidence="'Was taught by the examples of ' || facts.course_industry || ' instead of '
            || facts.industry",
        only='lower(facts.course_industry) <> lower(facts.industry)'
    ) }}
)

select * from warnings
