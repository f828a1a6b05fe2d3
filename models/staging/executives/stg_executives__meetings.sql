{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_executives__meetings_versions') }}
where superseded_at is null
