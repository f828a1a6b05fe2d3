with weeks as (
    select
        *,
        'marketing' as source_system,
        customer_id || ':' || week_date as source_record_id,
        cast(week_date as timestamp) as known_at
    from {{ ref('int_pressure_judged_weekly') }}
),

warnings as (
    {{ warning(
        'pressed_in_trouble', 'weeks', 'facts.week_date', measured='facts.send_count_28_days',
        evidence="facts.send_count_28_days || ' mails in 28 days while a problem was not solved'",
        only='facts.is_in_trouble and facts.send_count_28_days >= signals.threshold',
        closed=add_days_to_moment('facts.week_date', 7)
    ) }}
)

select * from warnings
