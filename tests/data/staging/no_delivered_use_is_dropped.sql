-- The view passes on every row that was delivered by the as-of date.
{{ config(meta={'dagster': {'ref': {'name': 'stg_product__usage_daily'}}}) }}
with delivered as (
    select count(*) as row_count
    from {{ source('product', 'usage_daily') }} as usage_daily
    cross join {{ source('it', 'as_of') }} as as_of
    where cast(usage_daily._known_at as date) <= as_of.as_of_date
),

staged as (
    select count(*) as row_count from {{ ref('stg_product__usage_daily') }}
)

select
    delivered.row_count as delivered_row_count,
    staged.row_count as staged_row_count
from delivered
cross join staged
where delivered.row_count <> staged.row_count
