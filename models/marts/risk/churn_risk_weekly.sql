with risks as (
    select * from {{ ref('int_churn_risk_weekly') }}
)

select
    customer_id,
    week_date,
    cast(horizon_days as bigint) as horizon_days,
    basis,
    model_version,
    churn_probability,
    class,
    class_customer_count,
    class_churned_count,
    class_probability,
    class_probability_low,
    class_probability_high,
    base_rate,
    reasons,
    cast(arr_usd as decimal(18, 2)) as arr_usd,
    cast(round(churn_probability * arr_usd, 6) as decimal(18, 2)) as expected_arr_loss_usd,
    is_large
from risks
