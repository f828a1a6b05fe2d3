with dials as (
    select * from {{ ref('voice_dials') }}
),

spread as (
    select
        max(case when dial = 'polarity_from_score' then dial_value end) as polarity_from_score,
        max(case when dial = 'news_days' then dial_value end) as news_days,
        max(case when dial = 'baseline_weeks' then dial_value end) as baseline_weeks,
        max(case when dial = 'baseline_min_weeks' then dial_value end) as baseline_min_weeks,
        max(case when dial = 'upper_bound_deviations' then dial_value end)
            as upper_bound_deviations,
        max(case when dial = 'emerging_min_sources' then dial_value end) as emerging_min_sources,
        max(case when dial = 'coalition_min_departments' then dial_value end)
            as coalition_min_departments,
        max(case when dial = 'vouching_customers' then dial_value end) as vouching_customers,
        max(case when dial = 'silent_min_invitations' then dial_value end)
            as silent_min_invitations,
        max(case when dial = 'silent_days' then dial_value end) as silent_days,
        max(case when dial = 'journey_group_min_share' then dial_value end)
            as journey_group_min_share,
        max(case when dial = 'drop_off_days' then dial_value end) as drop_off_days,
        max(case when dial = 'trend_months' then dial_value end) as trend_months
    from dials
)

select * from spread
