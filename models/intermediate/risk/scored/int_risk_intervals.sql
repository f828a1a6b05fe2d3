-- How far the area under the curve of each predictor may be known.
with pairs as (
    select * from {{ ref('int_risk_pairs') }}
    where quarter_name = 'all' and label = 'churned'
),

draws as (
    {{ auc_draws('pairs', ['predictor', 'horizon_days', 'label']) }}
),

intervals as (
    select
        predictor,
        horizon_days,
        label,
        percentile_cont(0.025) within group (order by auc) as auc_low,
        percentile_cont(0.975) within group (order by auc) as auc_high
    from draws
    group by predictor, horizon_days, label
)

select * from intervals
