-- What touches is one spell: no two warnings of one customer and signal stand at the same time.
{{ config(meta={'dagster': {'ref': {'name': 'warning_signals'}}}) }}
with warnings as (
    select
        *,
        lag(coalesce(closed_at, timestamp '9999-12-31')) over (
            partition by customer_id, signal order by opened_at
        ) as previous_closed_at
    from {{ ref('warning_signals') }}
)

select *
from warnings
where previous_closed_at >= opened_at or closed_at <= opened_at
