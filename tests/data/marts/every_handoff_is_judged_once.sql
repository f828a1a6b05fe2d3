-- No hand-off is lost or counted twice between what was handed over and the mart.
{{ config(meta={'dagster': {'ref': {'name': 'handoff_gaps'}}}) }}
with handoffs as (
    select handoff, count(*) as handoff_count from {{ ref('int_handoffs') }}
    group by handoff
),

judged as (
    select handoff, count(*) as judged_count from {{ ref('handoff_gaps') }}
    group by handoff
)

select *
from handoffs
full join judged on handoffs.handoff = judged.handoff
where coalesce(handoffs.handoff_count, 0) <> coalesce(judged.judged_count, 0)
