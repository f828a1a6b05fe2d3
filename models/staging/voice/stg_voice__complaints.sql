{{ config(materialized='view') }}

select * exclude (superseded_at)
from {{ ref('stg_voice__complaints_versions') }}
where superseded_at is null
