-- Of the customers who were lost: what band each configuration had them in 28, 56 and 91 days
-- before, and for how long without a break it had them at risk or critical.
with banded as (
    select * from {{ ref('int_health_banded_weekly') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

before as (
    select
        banded.config_version,
        spells.spell_id,
        banded.health_band,
        {{ days_between('banded.week_date', 'spells.lost_date') }} as days_before
    from spells
    inner join banded
        on spells.customer_id = banded.customer_id
        and banded.week_date < spells.lost_date
        and banded.week_date >= spells.start_date
),

summed as (
    select
        config_version,
        spell_id,
        max(case when days_before between 28 and 34 then health_band end) as band_28,
        max(case when days_before between 56 and 62 then health_band end) as band_56,
        max(case when days_before between 91 and 97 then health_band end) as band_91,
        min(case when health_band not in ('at_risk', 'critical') then days_before end)
            as calm_days_before,
        max(days_before) as most_days_before
    from before
    group by config_version, spell_id
)

select
    config_version,
    count(*) as lost_count,
    count(case when band_28 = 'healthy' then 1 end) as green_28_count,
    count(case when band_28 <> 'unknown' then 1 end) as known_28_count,
    count(case when band_56 = 'healthy' then 1 end) as green_56_count,
    count(case when band_56 <> 'unknown' then 1 end) as known_56_count,
    count(case when band_91 = 'healthy' then 1 end) as green_91_count,
    count(case when band_91 <> 'unknown' then 1 end) as known_91_count,
    median(greatest(coalesce(calm_days_before - 7, most_days_before), 0)) as median_lead_days
from summed
group by config_version
