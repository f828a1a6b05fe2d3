-- The parts of a month's change add up to it, and none is negative.
{{ config(meta={'dagster': {'ref': {'name': 'revenue_movements_monthly'}}}) }}
select *
from {{ ref('revenue_movements_monthly') }}
where opening_mrr_usd + new_mrr_usd + won_back_mrr_usd + expansion_mrr_usd
    - contraction_mrr_usd - lost_mrr_usd <> closing_mrr_usd
    or change_mrr_usd <> closing_mrr_usd - opening_mrr_usd
    or least(
        new_mrr_usd, won_back_mrr_usd, expansion_mrr_usd, contraction_mrr_usd, lost_mrr_usd
    ) < 0
