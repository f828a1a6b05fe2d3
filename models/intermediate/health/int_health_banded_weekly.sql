{{ config(materialized='incremental') }}

-- The score after caps, and its band. A boundary is crossed upwards at its floor and downwards only
-- some points below it; a cap or an override crosses at once.
with summed as (
    select * from {{ ref('int_health_summed_weekly') }}
    where {{ new_weeks() }}
),

caps as (
    select * from {{ ref('int_health_capped_weekly') }}
    where {{ new_weeks() }}
),

configurations as (
    select * from {{ ref('health_configurations') }}
),

bands as (
    select * from {{ ref('health_bands') }}
),

scored as (
    select
        summed.*,
        configurations.hysteresis_points,
        case
            when caps.override_score is not null then 'override'
            when caps.cap_score < summed.uncapped_score then caps.cap_rule
        end as cap_rule,
        case
            when summed.uncapped_score is not null
                then coalesce(
                        caps.override_score, least(summed.uncapped_score, caps.cap_score)
                    )
        end as health_score
    from summed
    inner join configurations on summed.config_version = configurations.config_version
    left join caps
        on summed.customer_id = caps.customer_id
        and summed.week_date = caps.week_date
),

bands_before as (
    {{ bands_before() }}
),

-- One switch a boundary: 1 above it, 0 clearly below it, null where the last state stays.
switched as (
    select
        scored.config_version,
        scored.customer_id,
        scored.week_date,
        bands.band_order,
        case
            when scored.health_score >= bands.floor_score then 1
            when scored.cap_rule is not null then 0
            when scored.health_score < bands.floor_score - scored.hysteresis_points then 0
        end as switch
    from scored
    cross join bands
    where scored.health_score is not null
    union all
    select
        bands_before.config_version,
        bands_before.customer_id,
        bands_before.week_date,
        bands.band_order,
        case when bands.band_order <= stood.band_order then 1 else 0 end as switch
    from bands_before
    inner join bands as stood on bands_before.health_band = stood.band
    cross join bands
),

states as (
    select
        config_version,
        customer_id,
        week_date,
        coalesce(
            {{ last_known('switch') }} over (
                partition by config_version, customer_id, band_order order by week_date
                rows between unbounded preceding and current row
            ),
            0
        ) as state
    from switched
    where band_order > 0
),

levels as (
    select
        config_version,
        customer_id,
        week_date,
        sum(state) as band_order
    from states
    group by config_version, customer_id, week_date
)

select
    scored.*,
    coalesce(bands.band, 'unknown') as health_band
from scored
left join levels
    on scored.config_version = levels.config_version
    and scored.customer_id = levels.customer_id
    and scored.week_date = levels.week_date
left join bands on levels.band_order = bands.band_order
