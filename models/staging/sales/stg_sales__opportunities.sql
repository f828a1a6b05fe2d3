{{ config(materialized='view') }}

select * exclude (superseded_at)
from {{ ref('stg_sales__opportunities_versions') }}
where superseded_at is null
