-- The interval is Wilson's: it stays within 0 and 1 for few customers (Wilson, 1927).
with pairs as (
    select * from {{ ref('int_risk_pairs') }}
    where quarter_name = 'all' and label = 'churned'
),

placed as (
    select
        *,
        ntile(10) over (
            partition by predictor, horizon_days
            order by worry, {{ fixed_lot('customer_id') }}, week_date
        ) as tenth
    from pairs
),

counted as (
    select
        predictor,
        horizon_days,
        tenth,
        count(*) as customer_count,
        sum(is_churner) as churner_count,
        {{ exact_sum('worry') }} / count(*) as mean_probability
    from placed
    group by predictor, horizon_days, tenth
),

shared as (
    select
        *,
        cast(churner_count as double) / customer_count as churn_share,
        1 + 3.8416 / customer_count as scale,
        1.96 * sqrt(
            churner_count * (customer_count - churner_count) / power(customer_count, 3)
            + 0.9604 / power(customer_count, 2)
        ) as half_width
    from counted
)

select
    predictor,
    cast(horizon_days as bigint) as horizon_days,
    cast(tenth as bigint) as tenth,
    customer_count,
    cast(churner_count as bigint) as churner_count,
    mean_probability,
    churn_share,
    round((churn_share + 1.9208 / customer_count - half_width) / scale, 6) as churn_share_low,
    round((churn_share + 1.9208 / customer_count + half_width) / scale, 6) as churn_share_high
from shared
