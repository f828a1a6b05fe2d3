{{ config(materialized='view') }}

with loads as (
    select * from {{ source('it', 'loads') }}
)

select
    load_id,
    file_name,
    file_sha256,
    export,
    known_at,
    status,
    cast(seen_row_count as bigint) as seen_row_count,
    cast(loaded_row_count as bigint) as loaded_row_count,
    cast(unchanged_row_count as bigint) as unchanged_row_count,
    cast(quarantined_row_count as bigint) as quarantined_row_count,
    reason,
    source_system,
    cast(key_conflict_count as bigint) as key_conflict_count,
    cast(file_bytes as bigint) as file_bytes,
    export_date,
    started_at,
    finished_at,
    run_id
from loads
