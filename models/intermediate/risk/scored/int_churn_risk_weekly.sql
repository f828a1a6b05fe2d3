{{ config(materialized='incremental') }}

-- The risk of each customer as it was told in each week: by the learned champion where one speaks,
-- else by how customers like it fared. Who has given notice by then is no risk but a fact.
with classes as (
    select * from {{ ref('int_churn_reference_classes') }}
    where {{ new_weeks() }}
),

weeks as (
    select * from {{ ref('int_customer_weeks') }}
),

scores as (
    select * from {{ ref('int_churn_scores_weekly') }}
),

reasons as (
    select * from {{ ref('int_churn_reasons_told') }}
),

noticed as (
    select weeks.customer_id, weeks.week_date
    from weeks
    inner join {{ ref('int_churn_notices_dated') }} as notices
        on weeks.customer_id = notices.customer_id
        and notices.known_at < weeks.known_before_at
        and coalesce(notices.superseded_at >= weeks.known_before_at, true)
        and weeks.week_date >= notices.noticed_date
        and coalesce(weeks.week_date < notices.until_date, true)
    group by weeks.customer_id, weeks.week_date
),

told as (
    select
        classes.*,
        weeks.arr_usd,
        weeks.is_large,
        reasons.reasons,
        case
            when noticed.customer_id is not null then 'notice'
            when scores.kind is not null then scores.kind
            when classes.churn_probability is not null then 'reference_class'
            else 'nothing known'
        end as basis,
        scores.model_version as learned_version,
        scores.churn_probability as learned_probability
    from classes
    inner join weeks
        on classes.customer_id = weeks.customer_id
        and classes.week_date = weeks.week_date
    left join scores
        on classes.customer_id = scores.customer_id
        and classes.week_date = scores.week_date
        and classes.horizon_days = scores.horizon_days
    left join reasons
        on classes.customer_id = reasons.customer_id
        and classes.week_date = reasons.week_date
        and classes.horizon_days = reasons.horizon_days
    left join noticed
        on classes.customer_id = noticed.customer_id
        and classes.week_date = noticed.week_date
)

select
    customer_id,
    week_date,
    horizon_days,
    basis,
    case
        when basis = 'reference_class' then 'reference_class_' || cast(horizon_days as string)
        when basis not in ('notice', 'nothing known') then learned_version
    end as model_version,
    class,
    class_customer_count,
    class_churned_count,
    churn_probability as class_probability,
    probability_low as class_probability_low,
    probability_high as class_probability_high,
    base_rate,
    case when basis <> 'notice' then coalesce(learned_probability, churn_probability) end
        as churn_probability,
    reasons,
    arr_usd,
    is_large
from told
