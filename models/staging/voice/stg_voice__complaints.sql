{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_voice__complaints_versions') }}
where superseded_at is null
