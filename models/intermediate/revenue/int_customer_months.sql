-- The months in which somebody was a customer on at least one day, or was lost on the first.
with spells as (
    select * from {{ ref('int_customer_spells') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

spread as (
    select
        spells.*,
        {{ each_month(
            month_start('spells.start_date'),
            month_start('coalesce(spells.lost_date, as_of.as_of_date)')
        ) }} as month_at
    from spells
    cross join as_of
),

placed as (
    select
        *,
        cast(month_at as date) as month_date,
        {{ add_days(add_months('cast(month_at as date)', 1), -1) }} as month_end_date,
        {{ month_start('start_date') }} = cast(month_at as date) as is_started,
        coalesce({{ month_start('lost_date') }} = cast(month_at as date), false) as is_lost
    from spread
),

months as (
    select
        customer_id,
        month_date,
        min(value_basis) as value_basis,
        min(month_end_date) as month_end_date,
        sum(case when is_started and movement = 'new' then first_mrr_usd else 0 end)
            as new_mrr_usd,
        sum(case when is_started and movement = 'won_back' then first_mrr_usd else 0 end)
            as won_back_mrr_usd,
        sum(case when is_lost then last_mrr_usd else 0 end) as lost_mrr_usd,
        sum(case when is_started and movement = 'new' then 1 else 0 end) as new_count,
        sum(case when is_started and movement = 'won_back' then 1 else 0 end) as won_back_count,
        sum(case when is_lost then 1 else 0 end) as lost_count,
        max(case when is_started then start_date end) as last_start_date,
        max(case when is_lost then lost_date end) as last_lost_date,
        bool_or(lost_date is null or lost_date > month_end_date) as is_customer_at_close
    from placed
    group by customer_id, month_date
)

select * from months
