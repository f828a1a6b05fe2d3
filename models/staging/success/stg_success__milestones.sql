{{ config(materialized='view') }}

select * exclude (superseded_at)
from {{ ref('stg_success__milestones_versions') }}
where superseded_at is null
