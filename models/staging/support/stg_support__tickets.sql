{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_support__tickets_versions') }}
where superseded_at is null
