{{ config(materialized='view') }}

with quarantine as (
    select * from {{ source('it', 'quarantine') }}
)

select
    load_id,
    file_name,
    cast(line_number as bigint) as line_number,
    column_name,
    reason,
    source_system,
    export,
    is_resolved,
    quarantined_at,
    resolved_at,
    run_id
from quarantine
