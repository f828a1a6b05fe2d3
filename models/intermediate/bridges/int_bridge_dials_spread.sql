with dials as (
    select * from {{ ref('bridge_dials') }}
),

spread as (
    select
        max(case when dial = 'trouble_ticket_days' then dial_value end) as trouble_ticket_days,
        max(case when dial = 'pressure_sends' then dial_value end) as pressure_sends,
        max(case when dial = 'pressure_window_days' then dial_value end) as pressure_window_days,
        max(case when dial = 'change_days' then dial_value end) as change_days,
        max(case when dial = 'repeat_days' then dial_value end) as repeat_days,
        max(case when dial = 'loss_after_promise_days' then dial_value end)
            as loss_after_promise_days,
        max(case when dial = 'belief_window_days' then dial_value end) as belief_window_days,
        max(case when dial = 'prevention_days' then dial_value end) as prevention_days,
        max(case when dial = 'trend_months' then dial_value end) as trend_months,
        max(case when dial = 'pilot_before_weeks' then dial_value end) as pilot_before_weeks,
        max(case when dial = 'team_effect_days' then dial_value end) as team_effect_days,
        max(case when dial = 'belief_factor' then dial_value end) as belief_factor
    from dials
)

select * from spread
