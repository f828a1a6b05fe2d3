-- Gross retention is a share: nobody counts for more than they paid at the start.
{{ config(meta={'dagster': {'ref': {'name': 'revenue_retention_monthly'}}}) }}
select *
from {{ ref('revenue_retention_monthly') }}
where gross_revenue_retention not between 0 and 1
    or month_gross_revenue_retention not between 0 and 1
    or gross_revenue_retention > net_revenue_retention
