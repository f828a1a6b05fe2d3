-- The population stability index. Half a customer is added to every lot, so that an empty one says
-- much and not infinitely much.
with lots as (
    select * from {{ ref('int_risk_lots') }}
),

features as (
    select * from {{ ref('churn_features') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

shared as (
    select
        *,
        (now_count + 5e-1) / sum(now_count + 5e-1) over (partition by feature, week_date)
            as now_share,
        (before_count + 5e-1) / sum(before_count + 5e-1) over (partition by feature, week_date)
            as before_share
    from lots
),

summed as (
    select
        feature,
        week_date,
        sum(now_count) as customer_count,
        sum(before_count) as before_customer_count,
        sum(case when lot = -1 then now_count else 0 end) as unknown_count,
        {{ exact_sum('(now_share - before_share) * ln(now_share / before_share)') }} as drift_index
    from shared
    group by feature, week_date
)

select
    summed.feature,
    coalesce(features.department, 'success') as department,
    coalesce(features.label, 'Churn, ' || summed.feature) as label,
    summed.week_date,
    cast(summed.customer_count as bigint) as customer_count,
    cast(summed.before_customer_count as bigint) as before_customer_count,
    cast(summed.unknown_count as bigint) as unknown_count,
    summed.drift_index,
    summed.drift_index > dials.drift_index as has_drifted
from summed
cross join dials
left join features on summed.feature = features.feature
