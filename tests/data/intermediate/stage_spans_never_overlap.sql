-- Of two spans of a customer the earlier ends before the later begins; only the last is open.
{{ config(meta={'dagster': {'ref': {'name': 'int_stage_spans'}}}) }}
with spans as (
    select
        *,
        lead(entered_date) over (partition by customer_id order by entered_date) as next_date
    from {{ ref('int_stage_spans') }}
)

select *
from spans
where left_date <= entered_date
    or (next_date is not null and coalesce(left_date, date '9999-12-31') > next_date)
