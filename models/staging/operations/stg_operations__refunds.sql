{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_operations__refunds_versions') }}
where superseded_at is null
