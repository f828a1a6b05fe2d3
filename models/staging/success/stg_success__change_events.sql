{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_success__change_events_versions') }}
where superseded_at is null
