{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key='week_date',
    on_schema_change='append_new_columns'
) }}

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

hashed as (
    select
        config_version,
        week_date,
        count(*) as row_count,
        md5({{ joined_in_order(
            "customer_id || ':' || coalesce(cast(round(health_score, 9) as string), '')
            || ':' || health_band || ':' || cast(round(coverage_share, 9) as string)",
            'customer_id', '|'
        ) }}) as output_hash
    from health
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
