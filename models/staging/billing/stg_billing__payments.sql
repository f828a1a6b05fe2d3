{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_billing__payments_versions') }}
where superseded_at is null
