{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_sales__opportunities_versions') }}
where superseded_at is null
