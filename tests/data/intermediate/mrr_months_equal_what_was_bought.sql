-- What a customer pays at a month's end, added up from its subscriptions or orders day by day.
{{ config(meta={'dagster': {'ref': {'name': 'int_mrr_months'}}}) }}
with bought as (
    select customer_id, mrr_usd, from_date, to_date from {{ ref('int_subscriptions_paid') }}
    union all
    select customer_id, mrr_usd, from_date, to_date from {{ ref('int_orders_paid') }}
),

months as (
    select
        mrr_months.customer_id,
        mrr_months.month_date,
        mrr_months.closing_mrr_usd,
        least(
            {{ add_days(add_months('mrr_months.month_date', 1), -1) }}, as_of.as_of_date
        ) as closing_date
    from {{ ref('int_mrr_months') }} as mrr_months
    cross join {{ ref('int_as_of') }} as as_of
),

added as (
    select
        months.customer_id,
        months.month_date,
        months.closing_mrr_usd,
        cast(coalesce(sum(bought.mrr_usd), 0) as decimal(18, 2)) as added_mrr_usd
    from months
    left join bought
        on months.customer_id = bought.customer_id
        and bought.from_date <= months.closing_date
        and coalesce(bought.to_date, date '9999-12-31') > months.closing_date
    group by months.customer_id, months.month_date, months.closing_mrr_usd
)

select * from added
where closing_mrr_usd <> added_mrr_usd
