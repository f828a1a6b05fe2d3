{{ config(materialized='view') }}

with measures as (
    select * from {{ ref('int_measures_weighed_weekly') }}
)

select * from measures
