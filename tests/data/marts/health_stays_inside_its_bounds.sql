-- A score lies between what the missing would make of it were it all bad and were it all good.
{{ config(meta={'dagster': {'ref': {'name': 'customer_health_weekly'}}}) }}
select *
from {{ ref('customer_health_weekly') }}
where uncapped_score < score_low - 0.000001
    or uncapped_score > score_high + 0.000001
    or score_low < -0.000001
    or score_high > 100.000001
