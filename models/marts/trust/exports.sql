{{ config(materialized='view') }}

with exports as (
    select * from {{ source('it', 'exports') }}
)

select
    export,
    department,
    description,
    is_delivered,
    loaded_file_count,
    refused_file_count,
    loaded_row_count,
    absent_columns,
    first_export_date,
    newest_export_date
from exports
