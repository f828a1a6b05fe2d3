-- For each quarter the single measure that told best in all quarters whose outcome was known then.
with predictions as (
    select *, cast(1 as double) as weight
    from {{ ref('int_backtest_predictions') }}
    where predictor_kind = 'measure'
),

outcomes as (
    select * from {{ ref('int_backtest_outcomes') }}
),

rows_met as (
    select
        predictions.predictor,
        outcomes.week_date,
        outcomes.quarter_name,
        outcomes.horizon_days,
        outcomes.label,
        predictions.worry,
        predictions.weight,
        outcomes.is_churner
    from predictions
    inner join outcomes
        on predictions.customer_id = outcomes.customer_id
        and predictions.week_date = outcomes.week_date
),

aucs as (
    {{ area_under_curve(
        'rows_met', ['predictor', 'week_date', 'horizon_days', 'label']
    ) }}
),

quarters as (
    select week_date from aucs
    group by week_date
),

earlier as (
    select
        quarters.week_date,
        aucs.horizon_days,
        aucs.label,
        aucs.predictor,
        avg(aucs.auc) as auc
    from quarters
    inner join aucs
        on quarters.week_date >= {{ add_days('aucs.week_date', 'aucs.horizon_days') }}
    where aucs.auc is not null
    group by quarters.week_date, aucs.horizon_days, aucs.label, aucs.predictor
)

select
    week_date,
    horizon_days,
    label,
    max_by(predictor, (auc, predictor)) as predictor
from earlier
group by week_date, horizon_days, label
