{{ config(materialized='view') }}

with refusals as (
    select * from {{ source('it', 'refusals') }}
)

select
    load_id,
    file_name,
    reason,
    source_system,
    export,
    export_date,
    is_resolved,
    refused_at,
    resolved_at,
    run_id
from refusals
