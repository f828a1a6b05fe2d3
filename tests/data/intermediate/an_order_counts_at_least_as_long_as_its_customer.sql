-- Who orders no more is lost before its last order stops counting: no customer is worth nothing.
{{ config(meta={'dagster': {'ref': {'name': 'int_dials_spread'}}}) }}
select *
from {{ ref('int_dials_spread') }}
where order_lapse_days > order_value_days
