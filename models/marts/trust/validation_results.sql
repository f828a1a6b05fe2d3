{{ config(materialized='view') }}

with validations as (
    select * from {{ source('it', 'validations') }}
)

select
    run_id,
    validated_at,
    gate,
    suite,
    table_name,
    column_name,
    expectation,
    description,
    owner,
    severity,
    is_success,
    cast(unexpected_row_count as bigint) as unexpected_row_count,
    cast(checked_row_count as bigint) as checked_row_count,
    is_crashed
from validations
