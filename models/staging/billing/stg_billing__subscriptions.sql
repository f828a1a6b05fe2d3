{{ config(materialized='view') }}

select {{ all_but('superseded_at') }}
from {{ ref('stg_billing__subscriptions_versions') }}
where superseded_at is null
