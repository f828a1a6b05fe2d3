-- Nobody pays in a month that int_mrr_months does not know.
{{ config(meta={'dagster': {'ref': {'name': 'int_mrr_months'}}}) }}
select
    spells.customer_id,
    spells.from_date
from {{ ref('int_mrr_spells') }} as spells
left join {{ ref('int_mrr_months') }} as mrr_months
    on spells.customer_id = mrr_months.customer_id
    and {{ month_start('spells.from_date') }} = mrr_months.month_date
where mrr_months.customer_id is null
