{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_training__enrollments_versions') }}
where superseded_at is null
