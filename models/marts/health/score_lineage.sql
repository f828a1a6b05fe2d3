{{ config(materialized='incremental') }}

with health as (
    select * from {{ ref('customer_health_weekly') }}
    where {{ new_weeks() }}
),

weights as (
    select
        config_version,
        md5({{ joined_in_order(
            "measure || ':' || cast(measure_weight as string) || ':'
            || cast(department_weight as string)", 'measure', ','
        ) }}) as configuration_hash
    from {{ ref('int_health_weights') }}
    group by config_version
),

loads as (
    select * from {{ ref('loads') }}
    where status = 'loaded'
),

-- Scores are often exact halves of the last place, and engines see such a double on either side of
-- it, as they do with the last digits of a sum: a little more, and every half goes up.
rounded as (
    select
        config_version,
        week_date,
        customer_id,
        health_band,
        round(health_score + 3e-11, 9) as health_score,
        round(coverage_share + 3e-11, 9) as coverage_share
    from health
),

hashed as (
    select
        config_version,
        week_date,
        count(*) as row_count,
        md5({{ joined_in_order(
            "customer_id || ':' || coalesce(cast(health_score as string), '')
            || ':' || health_band || ':' || cast(coverage_share as string)",
            'customer_id', '|'
        ) }}) as output_hash
    from rounded
    group by config_version, week_date
),

weeks as (
    select week_date from hashed
    group by week_date
),

files as (
    select
        weeks.week_date,
        count(*) as input_file_count,
        md5({{ joined_text('loads.file_sha256') }}) as input_hash,
        max(loads.known_at) as newest_input_at
    from weeks
    inner join loads on cast(loads.known_at as date) <= weeks.week_date
    group by weeks.week_date
)

select
    hashed.config_version,
    hashed.week_date,
    hashed.row_count,
    hashed.output_hash,
    weights.configuration_hash,
    files.input_file_count,
    files.input_hash,
    files.newest_input_at
from hashed
inner join weights on hashed.config_version = weights.config_version
left join files on hashed.week_date = files.week_date
