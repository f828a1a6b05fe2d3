{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key=['week_date'],
    on_schema_change='append_new_columns'
) }}

with measures as (
    select * from {{ ref('int_measures_weighed_weekly') }}
)

select * from measures
where {{ new_weeks() }}
