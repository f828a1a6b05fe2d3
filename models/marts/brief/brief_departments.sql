with scoreboard as (
    select * from {{ ref('department_scoreboard_monthly') }}
),

brief_month as (
    select * from {{ ref('int_brief_month') }}
)

select
    scoreboard.department,
    scoreboard.month_date,
    scoreboard.action_metric,
    scoreboard.good_action_count,
    scoreboard.action_count,
    scoreboard.action_share,
    scoreboard.action_target_share,
    scoreboard.department_score,
    before.department_score as department_score_before,
    scoreboard.department_score - before.department_score as change_points,
    scoreboard.upstream_score,
    scoreboard.downstream_score,
    scoreboard.customer_at_risk_count,
    scoreboard.arr_at_risk_usd
from scoreboard
inner join brief_month on scoreboard.month_date = brief_month.month_date
left join scoreboard as before
    on scoreboard.department = before.department
    and before.month_date = brief_month.month_before_date
