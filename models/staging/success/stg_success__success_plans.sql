{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_success__success_plans_versions') }}
where superseded_at is null
