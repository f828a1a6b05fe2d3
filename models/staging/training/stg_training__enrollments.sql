{{ config(materialized='view') }}

select * exclude (superseded_at)
from {{ ref('stg_training__enrollments_versions') }}
where superseded_at is null
