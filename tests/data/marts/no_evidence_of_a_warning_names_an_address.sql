-- Evidence is written of numbers and days: an address in it would be somebody's.
{{ config(meta={'dagster': {'ref': {'name': 'warning_signals'}}}) }}
select *
from {{ ref('warning_signals') }}
where evidence like '%@%'
