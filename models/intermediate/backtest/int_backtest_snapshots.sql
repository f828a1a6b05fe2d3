-- One look at each customer a quarter: the first Sunday of it, since health can be told at all.
-- Where it never can, since anything is known: what anybody would try first is judged all the same.
with known as (
    select
        summed.week_date,
        count(summed.uncapped_score) > 0 as is_told
    from {{ ref('int_health_summed_weekly') }} as summed
    inner join {{ ref('health_configurations') }} as configurations
        on summed.config_version = configurations.config_version
        and configurations.is_champion
    where summed.observed_score is not null
    group by summed.week_date
),

ever as (
    select count(case when is_told then 1 end) > 0 as is_ever_told from known
),

health as (
    select known.week_date
    from known
    cross join ever
    where known.is_told or not ever.is_ever_told
),

weeks as (
    select weeks.*
    from {{ ref('int_customer_weeks') }} as weeks
    inner join health on weeks.week_date = health.week_date
),

firsts as (
    select
        date_trunc('quarter', week_date) as quarter_start,
        min(week_date) as week_date
    from weeks
    group by date_trunc('quarter', week_date)
)

select
    weeks.customer_id,
    weeks.week_date,
    cast(year(weeks.week_date) as string) || '-Q' || cast(quarter(weeks.week_date) as string)
        as quarter_name,
    weeks.arr_usd
from weeks
inner join firsts on weeks.week_date = firsts.week_date
