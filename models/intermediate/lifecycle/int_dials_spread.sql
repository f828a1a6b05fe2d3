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
        max(case when dial = 'advocacy_days' then dial_value end) as advocacy_days
    from dials
)

select * from spread
