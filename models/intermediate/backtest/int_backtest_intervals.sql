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
        quantile_cont(draws.auc, 0.025) as auc_low,
        quantile_cont(draws.auc, 0.975) as auc_high,
        quantile_cont(champions.auc - draws.auc, 0.025) as auc_gain_low,
        quantile_cont(champions.auc - draws.auc, 0.975) as auc_gain_high
    from draws
    left join champions
        on draws.horizon_days = champions.horizon_days
        and draws.label = champions.label
        and draws.draw = champions.draw
    group by draws.predictor, draws.horizon_days, draws.label
)

select * from intervals
