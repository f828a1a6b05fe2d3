-- Each customer leaves or stays by its own probability: the number who leave then spreads like a
-- sum of such draws, nearly normally; 1.2816 deviations hold four in five outcomes.
with risks as (
    select * from {{ ref('int_churn_risk_weekly') }}
),

examples as (
    select * from {{ ref('int_churn_examples') }}
    where is_ripe
),

summed as (
    select
        risks.week_date,
        risks.horizon_days,
        count(*) as customer_count,
        count(case when risks.basis = 'notice' then 1 end) as noticed_count,
        count(risks.churn_probability) as asked_count,
        {{ exact_sum('risks.churn_probability') }} as expected_count,
        sqrt({{ exact_sum('risks.churn_probability * (1 - risks.churn_probability)') }})
            as deviation,
        {{ exact_sum('risks.churn_probability * risks.arr_usd') }} as expected_arr_loss_usd,
        count(examples.customer_id) as known_count,
        sum(case when risks.churn_probability is not null then examples.has_churned end)
            as churned_count,
        {{ exact_sum('power(risks.churn_probability - examples.has_churned, 2)') }}
        / nullif(count(examples.has_churned * risks.churn_probability), 0) as brier_score
    from risks
    left join examples
        on risks.customer_id = examples.customer_id
        and risks.week_date = examples.week_date
        and risks.horizon_days = examples.horizon_days
    group by risks.week_date, risks.horizon_days
),

bounded as (
    select
        *,
        cast(round(expected_count) as bigint) as expected_churn_count,
        cast(floor(greatest(expected_count - 1.2816 * deviation, 0)) as bigint) as low_count,
        cast(ceil(least(expected_count + 1.2816 * deviation, asked_count)) as bigint) as high_count
    from summed
    where expected_count is not null
)

select
    week_date,
    cast(horizon_days as bigint) as horizon_days,
    customer_count,
    asked_count,
    noticed_count,
    expected_churn_count,
    low_count as expected_churn_count_low,
    high_count as expected_churn_count_high,
    cast(expected_arr_loss_usd as decimal(18, 2)) as expected_arr_loss_usd,
    case when known_count > 0 then cast(churned_count as bigint) end as churned_count,
    brier_score,
    cast(expected_churn_count as string) || ' of ' || cast(asked_count as string)
    || ' customers are expected to leave in the ' || cast(horizon_days as string)
    || ' days after the lead time, 80 % interval ' || cast(low_count as string) || ' to '
    || cast(high_count as string) as sentence
from bounded
