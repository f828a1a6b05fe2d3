with months as (
    select * from {{ ref('int_department_months') }}
),

actions as (
    select * from {{ ref('int_department_actions_summed') }}
),

issues as (
    select * from {{ ref('int_department_issues_summed') }}
),

handoffs as (
    select * from {{ ref('int_department_handoffs_summed') }}
),

warnings as (
    select * from {{ ref('int_department_warnings_summed') }}
),

shared as (
    select * from {{ ref('int_department_overlaps_summed') }}
),

weights as (
    select
        max(case when part = 'action_metric' then weight end) as action_weight,
        max(case when part = 'falling_themes' then weight end) as theme_trend_weight,
        max(case when part = 'survey_rating' then weight end) as rating_weight
    from {{ ref('scoreboard_weights') }}
),

-- As much as before is 50, nothing any more is 100, twice as much is 33.
joined as (
    select
        months.*,
        actions.good_action_count,
        actions.action_count,
        {{ all_but('department, month_date', of='issues') }},
        {{ all_but('department, month_date', of='handoffs') }},
        {{ all_but('department, month_date', of='warnings') }},
        {{ all_but('department, month_date', of='shared') }},
        100.0 * actions.good_action_count / actions.action_count as action_score,
        100.0 * issues.negative_count_before
        / nullif(issues.negative_count_before + issues.negative_count, 0) as theme_trend_score
    from months
    left join actions
        on months.department = actions.department and months.month_date = actions.month_date
    left join issues
        on months.department = issues.department and months.month_date = issues.month_date
    left join handoffs
        on months.department = handoffs.department and months.month_date = handoffs.month_date
    left join warnings
        on months.department = warnings.department and months.month_date = warnings.month_date
    left join shared
        on months.department = shared.department and months.month_date = shared.month_date
)

select
    joined.department,
    joined.month_date,
    joined.action_metric,
    coalesce(joined.good_action_count, 0) as good_action_count,
    coalesce(joined.action_count, 0) as action_count,
    joined.action_score / 100 as action_share,
    joined.target_share as action_target_share,
    joined.negative_count as negative_feedback_count,
    joined.negative_count_before as negative_feedback_count_before,
    joined.theme_trend_score,
    joined.rating_count,
    joined.rating_score,
    (
        coalesce(weights.action_weight * joined.action_score, 0)
        + coalesce(weights.theme_trend_weight * joined.theme_trend_score, 0)
        + coalesce(weights.rating_weight * joined.rating_score, 0)
    ) / nullif(
        case when joined.action_score is null then 0 else weights.action_weight end
        + case when joined.theme_trend_score is null then 0 else weights.theme_trend_weight end
        + case when joined.rating_score is null then 0 else weights.rating_weight end, 0
    ) as department_score,
    coalesce(joined.upstream_count, 0) as upstream_count,
    100.0 * joined.upstream_in_time_count / nullif(joined.upstream_count, 0) as upstream_score,
    coalesce(joined.downstream_count, 0) as downstream_count,
    100.0 * joined.downstream_in_time_count / nullif(joined.downstream_count, 0)
        as downstream_score,
    joined.ended_warning_count,
    joined.prevented_count,
    cast(joined.prevented_count as double) / nullif(joined.ended_warning_count, 0)
        as prevention_share,
    joined.issue_count,
    joined.repeat_count,
    cast(joined.repeat_count as double) / nullif(joined.issue_count, 0) as repeat_issue_share,
    joined.routed_count,
    joined.acknowledged_count,
    joined.fixed_count,
    cast(joined.fixed_count as double) / nullif(joined.routed_count, 0) as loop_closure_share,
    coalesce(joined.touched_customer_count, 0) as touched_customer_count,
    coalesce(joined.shared_customer_count, 0) as shared_customer_count,
    cast(joined.shared_customer_count as double) / nullif(joined.touched_customer_count, 0)
        as other_departments_active_share,
    joined.customer_at_risk_count,
    cast(joined.arr_at_risk_usd as decimal(18, 2)) as arr_at_risk_usd,
    joined.is_complete
from joined
cross join weights
