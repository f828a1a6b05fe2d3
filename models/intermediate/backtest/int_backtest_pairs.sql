-- Each prediction with what became of it, once in its quarter and once in all of them.
with predictions as (
    select * from {{ ref('int_backtest_predictions') }}
),

best as (
    select * from {{ ref('int_backtest_best_measures') }}
),

outcomes as (
    select * from {{ ref('int_backtest_outcomes') }}
),

met as (
    select
        predictions.predictor, predictions.predictor_kind, predictions.worry,
        predictions.is_scored, outcomes.*
    from predictions
    inner join outcomes
        on predictions.customer_id = outcomes.customer_id
        and predictions.week_date = outcomes.week_date
),

told as (
    select * from met
    where predictor_kind <> 'measure'
    union all
    select
        'best_single_measure' as predictor, 'baseline' as predictor_kind,
        {{ all_but('predictor, predictor_kind', of='met') }}
    from met
    inner join best
        on met.predictor = best.predictor
        and met.week_date = best.week_date
        and met.horizon_days = best.horizon_days
        and met.label = best.label
)

select {{ all_but('quarter_name') }}, quarter_name from told
union all
select {{ all_but('quarter_name') }}, 'all' as quarter_name from told
