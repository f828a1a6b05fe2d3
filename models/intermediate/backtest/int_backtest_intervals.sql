-- How far the area under the curve of each predictor may be known, and how much more the champion
-- foretells than it: both on the same customers, drawn anew.
with pairs as (
    select * from {{ ref('int_backtest_pairs') }}
    where quarter_name = 'all'
),

configurations as (
    select * from {{ ref('health_configurations') }}
    where is_champion
),

draws as (
    {{ auc_draws('pairs', ['predictor', 'horizon_days', 'label']) }}
),

champions as (
    select draws.*
    from draws
    inner join configurations on draws.predictor = configurations.config_version
),

intervals as (
    select
        draws.predictor,
        draws.horizon_days,
        draws.label,
        percentile_cont(0.025) within group (order by draws.auc) as auc_low,
        percentile_cont(0.975) within group (order by draws.auc) as auc_high,
        percentile_cont(0.025) within group (order by champions.auc - draws.auc) as auc_gain_low,
        percentile_cont(0.975) within group (order by champions.auc - draws.auc) as auc_gain_high
    from draws
    left join champions
        on draws.horizon_days = champions.horizon_days
        and draws.label = champions.label
        and draws.draw = champions.draw
    group by draws.predictor, draws.horizon_days, draws.label
)

select * from intervals
