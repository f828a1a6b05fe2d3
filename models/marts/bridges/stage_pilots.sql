with pilots as (
    select * from {{ ref('stage_pilots_planned') }}
),

weeks as (
    select * from {{ ref('int_pilot_weeks_summed') }}
),

changes as (
    select * from {{ ref('int_pilot_changes') }}
),

weekly as (
    select
        pilot,
        metric,
        week_date,
        sum(fact_count) filter (where is_treated) as treated_count,
        sum(fact_count) filter (where not is_treated) as untouched_count,
        exp(sum(log_hours) filter (where is_treated) / sum(fact_count) filter (where is_treated))
            as treated_value,
        exp(
            sum(log_hours) filter (where not is_treated)
            / sum(fact_count) filter (where not is_treated)
        ) as untouched_value
    from weeks
    group by pilot, metric, week_date
),

-- 1.96 standard errors: 95 % of the intervals so drawn hold the truth.
estimated as (
    select
        *,
        treated_log_after - treated_log_before - (untouched_log_after - untouched_log_before)
            as log_effect,
        1.96 * sqrt(
            treated_variance / nullif(treated_customer_count, 0)
            + untouched_variance / nullif(untouched_customer_count, 0)
        ) as log_margin
    from changes
)

select
    weekly.pilot,
    weekly.metric,
    weekly.week_date,
    pilots.department,
    pilots.lifecycle_stage,
    pilots.treated_segment,
    cast(coalesce(weekly.treated_count, 0) as bigint) as treated_count,
    cast(coalesce(weekly.untouched_count, 0) as bigint) as untouched_count,
    coalesce(estimated.treated_customer_count, 0) as treated_customer_count,
    coalesce(estimated.untouched_customer_count, 0) as untouched_customer_count,
    weekly.treated_value,
    weekly.untouched_value,
    exp(estimated.treated_log_before) as treated_before_value,
    exp(estimated.treated_log_after) as treated_after_value,
    exp(estimated.untouched_log_before) as untouched_before_value,
    exp(estimated.untouched_log_after) as untouched_after_value,
    1 - exp(estimated.log_effect) as effect_share,
    1 - exp(estimated.log_effect + estimated.log_margin) as effect_share_low,
    1 - exp(estimated.log_effect - estimated.log_margin) as effect_share_high,
    weekly.week_date >= pilots.started_date as is_after_start,
    pilots.started_date
from weekly
inner join pilots on weekly.pilot = pilots.pilot and weekly.metric = pilots.metric
left join estimated
    on weekly.pilot = estimated.pilot
    and weekly.metric = estimated.metric
    and weekly.week_date = estimated.week_date
