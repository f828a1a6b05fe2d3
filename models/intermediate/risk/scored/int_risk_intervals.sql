-- How far the area under the curve of each predictor may be known.
with pairs as (
    select * from {{ ref('int_risk_pairs') }}
    where quarter_name = 'all' and label = 'churned'
),

intervals as (
    {{ auc_intervals('pairs', ['predictor', 'horizon_days', 'label']) }}
)

select * from intervals
