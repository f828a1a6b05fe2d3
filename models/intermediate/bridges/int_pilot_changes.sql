-- How far each customer's level changed from before the pilot to its time up to each week. Each
-- counts once, however much it asks: its own facts are not independent of each other.
with weeks as (
    select * from {{ ref('int_pilot_weeks_summed') }}
),

spine as (
    select pilot, metric, week_date from weeks
    where is_after
    group by pilot, metric, week_date
),

before as (
    select
        pilot, metric, customer_id, is_treated,
        sum(log_hours) / sum(fact_count) as log_before
    from weeks
    where not is_after
    group by pilot, metric, customer_id, is_treated
),

after as (
    select
        spine.pilot, spine.metric, spine.week_date, weeks.customer_id,
        sum(weeks.log_hours) / sum(weeks.fact_count) as log_after
    from spine
    inner join weeks
        on spine.pilot = weeks.pilot and spine.metric = weeks.metric
        and weeks.is_after and weeks.week_date <= spine.week_date
    group by spine.pilot, spine.metric, spine.week_date, weeks.customer_id
)

select
    after.pilot,
    after.metric,
    after.week_date,
    count(*) filter (where before.is_treated) as treated_customer_count,
    count(*) filter (where not before.is_treated) as untouched_customer_count,
    avg(before.log_before) filter (where before.is_treated) as treated_log_before,
    avg(after.log_after) filter (where before.is_treated) as treated_log_after,
    avg(before.log_before) filter (where not before.is_treated) as untouched_log_before,
    avg(after.log_after) filter (where not before.is_treated) as untouched_log_after,
    var_samp(after.log_after - before.log_before) filter (where before.is_treated)
        as treated_variance,
    var_samp(after.log_after - before.log_before) filter (where not before.is_treated)
        as untouched_variance
from after
inner join before
    on after.pilot = before.pilot
    and after.metric = before.metric
    and after.customer_id = before.customer_id
group by after.pilot, after.metric, after.week_date
