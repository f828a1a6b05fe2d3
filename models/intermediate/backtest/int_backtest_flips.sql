-- How often bands change, per customer and year.
with banded as (
    select * from {{ ref('int_health_banded_weekly') }}
    where health_band <> 'unknown'
),

compared as (
    select
        *,
        lag(health_band) over (partition by config_version, customer_id order by week_date)
            as band_before
    from banded
)

select
    config_version,
    count(*) as week_count,
    count(case when health_band <> band_before then 1 end) as flip_count
from compared
group by config_version
