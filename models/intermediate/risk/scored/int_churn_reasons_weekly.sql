{{ config(materialized='incremental') }}

-- What speaks against each customer, a feature a department: what the learned champion counts
-- most, or where nothing learned speaks, what pulls health down most.
with features as (
    select * from {{ ref('int_customer_features_weekly') }}
    where {{ new_weeks() }}
),

scores as (
    select customer_id, week_date, horizon_days from {{ ref('int_churn_scores_weekly') }}
),

measures as (
    select * from {{ ref('int_measures_weighed_weekly') }}
    where measure_score < 50 and {{ new_weeks() }}
),

horizons as (
    select * from {{ ref('backtest_horizons') }}
),

learned as (
    {{ scored_reasons('features', scorecards()) }}
),

weakest as (
    select
        measures.customer_id,
        measures.week_date,
        horizons.horizon_days,
        measures.department,
        measures.measure as feature,
        measures.measured_value as feature_value,
        measures.effective_weight * (100 - measures.measure_score) / 100 as points
    from measures
    inner join features
        on measures.customer_id = features.customer_id
        and measures.week_date = features.week_date
    cross join horizons
    left join scores
        on measures.customer_id = scores.customer_id
        and measures.week_date = scores.week_date
        and horizons.horizon_days = scores.horizon_days
    where scores.customer_id is null
    qualify
        row_number() over (
            partition by
                measures.customer_id, measures.week_date, horizons.horizon_days,
                measures.department
            order by points desc, measures.measure
        ) = 1
)

select * from learned
union all
select * from weakest
where points > 0
