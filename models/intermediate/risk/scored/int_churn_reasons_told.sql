{{ config(materialized='incremental') }}

-- The three departments with the strongest reasons, in words. Most labels name what they count.
with reasons as (
    select * from {{ ref('int_churn_reasons_weekly') }}
    where {{ new_weeks() }}
),

features as (
    select * from {{ ref('churn_features') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

ranked as (
    select
        reasons.customer_id,
        reasons.week_date,
        reasons.horizon_days,
        reasons.department || ': ' || features.label || case
            when features.unit = 'yes or no' then ''
            when reasons.feature_value is null then ' (not known)'
            when features.unit in ('share', 'ratio')
                then ' (' || cast(cast(round(100 * reasons.feature_value) as bigint) as string)
                    || ' %)'
            else ' (' || replace(cast(round(reasons.feature_value, 1) as string), '.0', '')
                || case
                    when features.unit in ('points', 'USD') then ' ' || features.unit
                    else ''
                end
                || ')'
        end as reason,
        row_number() over (
            partition by reasons.customer_id, reasons.week_date, reasons.horizon_days
            order by reasons.points desc, reasons.department
        ) as strongest_first
    from reasons
    cross join dials
    inner join features on reasons.feature = features.feature
    where reasons.points >= dials.reason_points
)

select
    customer_id,
    week_date,
    horizon_days,
    {{ joined_in_order('reason', 'strongest_first', between='; ') }} as reasons
from ranked
where strongest_first <= 3
group by customer_id, week_date, horizon_days
