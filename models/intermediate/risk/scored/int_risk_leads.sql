-- Of the customers who churned: in what class of risk each kind of model would have had them 56 and
-- 91 days before, and for how long without a break it would have had them in the high one. Nobody
-- is asked about within the lead time: the last look at a customer lies before it.
with risks as (
    select * from {{ ref('int_risks_united') }}
    where predictor <> 'told'
),

churns as (
    select
        customer_id,
        event_date,
        lag(event_date) over (partition by customer_id order by event_date) as before_date
    from {{ ref('int_churn_events') }}
    where is_learned
    group by customer_id, event_date
),

before as (
    select
        risks.predictor,
        risks.horizon_days,
        churns.customer_id,
        churns.event_date,
        risks.risk_class,
        {{ days_between('risks.week_date', 'churns.event_date') }} as days_before
    from churns
    inner join risks
        on churns.customer_id = risks.customer_id
        and risks.week_date < churns.event_date
        and coalesce(risks.week_date >= churns.before_date, true)
),

summed as (
    select
        predictor,
        horizon_days,
        customer_id,
        event_date,
        max(case when days_before between 56 and 62 then risk_class end) as class_56,
        max(case when days_before between 91 and 97 then risk_class end) as class_91,
        min(days_before) as least_days_before,
        min(case when risk_class <> 'high' then days_before end) as calm_days_before,
        max(days_before) as most_days_before
    from before
    group by predictor, horizon_days, customer_id, event_date
)

select
    predictor,
    horizon_days,
    count(case when class_56 = 'low' then 1 end) as low_56_count,
    count(class_56) as known_56_count,
    count(case when class_91 = 'low' then 1 end) as low_91_count,
    count(class_91) as known_91_count,
    median(
        case
            when calm_days_before = least_days_before then 0
            else coalesce(calm_days_before - 7, most_days_before)
        end
    ) as median_lead_days
from summed
group by predictor, horizon_days
