-- Every declared churn of a known customer is listed once, and none is counted.
{{ config(meta={'dagster': {'ref': {'name': 'customers_gained_and_lost'}}}) }}
with declared as (
    select count(*) as declared_count
    from {{ ref('int_declared_churns_matched') }}
    where customer_id is not null
),

listed as (
    select
        count(*) as listed_count,
        sum(case when is_counted then 1 else 0 end) as counted_count
    from {{ ref('customers_gained_and_lost') }}
    where churn_kind = 'declared'
)

select
    declared.declared_count,
    listed.listed_count,
    listed.counted_count
from declared
cross join listed
where declared.declared_count <> listed.listed_count or listed.counted_count > 0
