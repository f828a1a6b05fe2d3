-- How often each kind of model would have moved a customer to another class of risk.
with risks as (
    select * from {{ ref('int_risks_united') }}
    where predictor <> 'told'
),

compared as (
    select
        *,
        lag(risk_class) over (
            partition by predictor, horizon_days, customer_id order by week_date
        ) as class_before
    from risks
)

select
    predictor,
    horizon_days,
    count(*) as week_count,
    count(case when risk_class <> class_before then 1 end) as flip_count
from compared
group by predictor, horizon_days
