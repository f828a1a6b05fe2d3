with dials as (
    select * from {{ ref('dials') }}
),

spread as (
    select
        max(case when dial = 'grace_days' then dial_value end) as grace_days,
        max(case when dial = 'adoption_days' then dial_value end) as adoption_days,
        max(case when dial = 'expansion_days' then dial_value end) as expansion_days,
        max(case when dial = 'silence_days' then dial_value end) as silence_days,
        max(case when dial = 'churn_reason_window_days' then dial_value end)
            as churn_reason_window_days,
        max(case when dial = 'conflict_paid_days' then dial_value end) as conflict_paid_days,
        max(case when dial = 'renewal_days' then dial_value end) as renewal_days,
        max(case when dial = 'advocacy_days' then dial_value end) as advocacy_days,
        max(case when dial = 'evidence_churners' then dial_value end) as evidence_churners,
        max(case when dial = 'capacity_customers' then dial_value end) as capacity_customers,
        max(case when dial = 'shift_customers' then dial_value end) as shift_customers,
        max(case when dial = 'shift_percent' then dial_value end) as shift_percent,
        max(case when dial = 'order_lapse_days' then dial_value end) as order_lapse_days,
        max(case when dial = 'rhythm_floor_days' then dial_value end) as rhythm_floor_days,
        max(case when dial = 'rhythm_factor' then dial_value end) as rhythm_factor,
        max(case when dial = 'rhythm_order_count' then dial_value end) as rhythm_order_count,
        max(case when dial = 'order_value_days' then dial_value end) as order_value_days,
        max(case when dial = 'conflict_go_live_days' then dial_value end) as conflict_go_live_days
    from dials
)

select * from spread
