-- One look at each customer a quarter: the first Sunday of it, since health can be told at all.
with health as (
    select summed.week_date
    from {{ ref('int_health_summed_weekly') }} as summed
    inner join {{ ref('health_configurations') }} as configurations
        on summed.config_version = configurations.config_version
        and configurations.is_champion
    where summed.uncapped_score is not null
    group by summed.week_date
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
    cast(year(weeks.week_date) as varchar) || '-Q' || cast(quarter(weeks.week_date) as varchar)
        as quarter_name,
    weeks.arr_usd
from weeks
inner join firsts on weeks.week_date = firsts.week_date
