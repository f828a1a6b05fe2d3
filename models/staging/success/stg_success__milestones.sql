{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_success__milestones_versions') }}
where superseded_at is null
