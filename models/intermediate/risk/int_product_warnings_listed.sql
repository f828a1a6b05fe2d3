with weeks as (
    select * from {{ ref('int_use_compared_weekly') }}
),

gaps as (
    select * from {{ ref('int_use_gaps') }}
),

warnings as (
    {{ warning(
        'use_falling', 'weeks', 'facts.week_end_at', measured='facts.lost_share',
        evidence="'Used ' || facts.usage_count_28_days || ' times in 4 weeks, '
            || facts.usage_count_28_days_before || ' times in the 4 before'",
        only='facts.usage_count_28_days_before >= signals.fewest
            and facts.lost_share >= signals.threshold and facts.usage_count_28_days > 0',
        closed=add_days_to_moment('facts.week_end_at', 7)
    ) }}
    union all
    {{ warning(
        'use_stopped', 'gaps',
        add_days_to_moment('facts.last_usage_date', 'signals.threshold + 1'),
        measured=days_between('facts.last_usage_date',
            'coalesce(facts.next_usage_date, as_of.as_of_date)'),
        evidence="'Not used since ' || facts.last_usage_date
            || coalesce(', again on ' || facts.next_usage_date, '')",
        closed='facts.next_usage_date'
    ) }}
    union all
    {{ warning(
        'errors_frequent', 'weeks', 'facts.week_end_at', measured='facts.error_share',
        evidence="facts.error_count || ' of ' || facts.usage_count || ' uses failed in the week to '
            || cast(facts.week_end_at as date)",
        only='facts.usage_count >= signals.fewest and facts.error_share >= signals.threshold',
        closed=add_days_to_moment('facts.week_end_at', 7)
    ) }}
)

select * from warnings
