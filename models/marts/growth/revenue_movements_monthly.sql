with mrr_months as (
    select * from {{ ref('int_mrr_months') }}
)

select
    customer_id,
    month_date,
    cast(opening_mrr_usd as decimal(18, 2)) as opening_mrr_usd,
    cast(closing_mrr_usd as decimal(18, 2)) as closing_mrr_usd,
    cast(closing_mrr_usd - opening_mrr_usd as decimal(18, 2)) as change_mrr_usd,
    movement,
    value_basis,
    cast(new_mrr_usd as decimal(18, 2)) as new_mrr_usd,
    cast(won_back_mrr_usd as decimal(18, 2)) as won_back_mrr_usd,
    cast(expansion_mrr_usd as decimal(18, 2)) as expansion_mrr_usd,
    cast(contraction_mrr_usd as decimal(18, 2)) as contraction_mrr_usd,
    cast(lost_mrr_usd as decimal(18, 2)) as lost_mrr_usd
from mrr_months
