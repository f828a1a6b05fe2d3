{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_success__csm_notes_versions') }}
where superseded_at is null
