-- How many alerts of large clients each kind of model would have raised, and how many in vain: the
-- client did not churn in the horizon after the lead time.
with alerts as (
    select * from {{ ref('int_risk_alerts_weekly') }}
    where predictor <> 'told'
),

examples as (
    select * from {{ ref('int_churn_examples') }}
)

select
    alerts.predictor,
    alerts.horizon_days,
    count(*) as week_count,
    count(case when alerts.week_date = alerts.flagged_date then 1 end) as alarm_count,
    count(
        case when alerts.week_date = alerts.flagged_date and examples.has_churned = 0 then 1 end
    ) as false_alarm_count
from alerts
inner join examples
    on alerts.customer_id = examples.customer_id
    and alerts.week_date = examples.week_date
    and alerts.horizon_days = examples.horizon_days
group by alerts.predictor, alerts.horizon_days
