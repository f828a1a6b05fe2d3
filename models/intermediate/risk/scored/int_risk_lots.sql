-- How many customers lie in each tenth of a quarter before, then and now; lot -1 is not known.
with distributions as (
    select * from {{ ref('int_risk_distributions') }}
),

placed as (
    select
        feature,
        week_date,
        feature_value,
        ntile(10) over (partition by feature, week_date order by feature_value) as tenth
    from distributions
    where feature_value is not null
),

firsts as (
    select
        feature,
        week_date,
        tenth,
        min(feature_value) as from_value
    from placed
    group by feature, week_date, tenth
),

-- Where many share a value, tenths begin alike and are one lot.
edges as (
    select feature, week_date, from_value
    from firsts
    where tenth > 1
    group by feature, week_date, from_value
),

weeks as (
    select week_date from distributions
    group by week_date
),

compared as (
    select
        weeks.week_date,
        before_weeks.week_date as before_date
    from weeks
    inner join weeks as before_weeks
        on before_weeks.week_date = {{ add_days('weeks.week_date', -91) }}
),

sided as (
    select
        compared.week_date,
        compared.before_date,
        distributions.feature,
        distributions.customer_id,
        distributions.feature_value,
        cast(distributions.week_date = compared.week_date as integer) as is_now
    from compared
    inner join distributions
        on distributions.week_date in (compared.week_date, compared.before_date)
),

lotted as (
    select
        sided.week_date,
        sided.feature,
        sided.customer_id,
        sided.is_now,
        case when max(sided.feature_value) is null then -1 else count(edges.from_value) end as lot
    from sided
    left join edges
        on sided.feature = edges.feature
        and sided.before_date = edges.week_date
        and sided.feature_value >= edges.from_value
    group by sided.week_date, sided.feature, sided.customer_id, sided.is_now
)

select
    week_date,
    feature,
    lot,
    sum(is_now) as now_count,
    sum(1 - is_now) as before_count
from lotted
group by week_date, feature, lot
