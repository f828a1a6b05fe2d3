-- What every feature, and the risk that was learned, says of each customer in the newest half year.
-- Where customers are counted, the risk of all of a class moves with every count: that is no drift.
with newest as (
    select {{ add_days('max(week_date)', -182) }} as before_date
    from {{ ref('int_customer_features_weekly') }}
),

features as (
    select features.*
    from {{ ref('int_customer_features_weekly') }} as features
    inner join newest on features.week_date > newest.before_date
),

risks as (
    select risks.*
    from {{ ref('int_churn_risk_weekly') }} as risks
    inner join newest on risks.week_date > newest.before_date
),

unpivoted as (
    {{ unpivoted('features', ['customer_id', 'week_date']) }}
)

select customer_id, week_date, feature, feature_value from unpivoted
union all
select
    customer_id,
    week_date,
    'risk in ' || cast(horizon_days as string) || ' days' as feature,
    churn_probability as feature_value
from risks
where basis not in ('notice', 'reference_class')
