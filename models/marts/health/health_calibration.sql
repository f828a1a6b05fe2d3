-- The interval is Wilson's: it stays within 0 and 1 for few customers (Wilson, 1927).
with outcomes as (
    select * from {{ ref('int_backtest_outcomes') }}
),

banded as (
    select * from {{ ref('int_health_banded_weekly') }}
),

counted as (
    select
        banded.config_version,
        banded.health_band,
        outcomes.horizon_days,
        outcomes.label,
        count(*) as customer_count,
        sum(outcomes.is_churner) as churner_count
    from outcomes
    inner join banded
        on outcomes.customer_id = banded.customer_id
        and outcomes.week_date = banded.week_date
    group by
        banded.config_version, banded.health_band, outcomes.horizon_days, outcomes.label
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
    config_version,
    health_band,
    cast(horizon_days as bigint) as horizon_days,
    label,
    customer_count,
    cast(churner_count as bigint) as churner_count,
    churn_share,
    round((churn_share + 1.9208 / customer_count - half_width) / scale, 6) as churn_share_low,
    round((churn_share + 1.9208 / customer_count + half_width) / scale, 6) as churn_share_high
from shared
