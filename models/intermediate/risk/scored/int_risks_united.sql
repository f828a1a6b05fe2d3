-- The risk of each customer as it was told, and as each kind of model would have told it at its
-- time, against what was usual then: high from the multiple on that alerts (risk_dials), low below
-- what is usual.
with risks as (
    select * from {{ ref('int_churn_risk_weekly') }}
),

predictions as (
    select * from {{ source('it', 'churn_predictions') }}
),

base_rates as (
    select * from predictions
    where kind = 'base_rate'
),

examples as (
    select * from {{ ref('int_churn_examples') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

united as (
    select
        'told' as predictor, customer_id, week_date, horizon_days, churn_probability, base_rate,
        is_large
    from risks
    union all
    select
        predictions.kind as predictor, predictions.customer_id, predictions.week_date,
        predictions.horizon_days, predictions.probability as churn_probability,
        base_rates.probability as base_rate, examples.is_large
    from predictions
    inner join base_rates
        on predictions.customer_id = base_rates.customer_id
        and predictions.week_date = base_rates.week_date
        and predictions.horizon_days = base_rates.horizon_days
    inner join examples
        on predictions.customer_id = examples.customer_id
        and predictions.week_date = examples.week_date
        and predictions.horizon_days = examples.horizon_days
)

select
    united.*,
    case
        when united.churn_probability >= dials.alert_times * united.base_rate then 'high'
        when united.churn_probability >= united.base_rate then 'usual'
        when united.churn_probability is not null then 'low'
    end as risk_class
from united
cross join dials
