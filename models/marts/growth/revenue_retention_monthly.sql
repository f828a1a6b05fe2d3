with segment_months as (
    select * from {{ ref('int_segment_months') }}
),

mrr_months as (
    select * from {{ ref('int_mrr_months') }}
),

memberships as (
    select * from {{ ref('int_customers_segmented') }}
),

-- Who paid at the start of the window, and what the same customers pay at its end.
windows as (
    select
        customer_id, month_date, 'month' as window_kind,
        opening_mrr_usd as start_mrr_usd, closing_mrr_usd as end_mrr_usd
    from mrr_months
    where opening_mrr_usd > 0
    union all
    select
        year_ago.customer_id, {{ add_months('year_ago.month_date', 12) }} as month_date,
        'year' as window_kind, year_ago.closing_mrr_usd as start_mrr_usd,
        coalesce(mrr_months.closing_mrr_usd, 0) as end_mrr_usd
    from mrr_months as year_ago
    left join mrr_months
        on year_ago.customer_id = mrr_months.customer_id
        and {{ add_months('year_ago.month_date', 12) }} = mrr_months.month_date
    where year_ago.closing_mrr_usd > 0
),

kept as (
    select
        memberships.segment,
        windows.month_date,
        windows.window_kind,
        sum(windows.start_mrr_usd) as start_usd,
        sum(windows.end_mrr_usd) as net_usd,
        sum(least(windows.start_mrr_usd, windows.end_mrr_usd)) as gross_usd
    from windows
    inner join memberships on windows.customer_id = memberships.customer_id
    group by memberships.segment, windows.month_date, windows.window_kind
)

select
    segment_months.month_date,
    segment_months.segment,
    cast(years.net_usd as double) / years.start_usd as net_revenue_retention,
    cast(years.gross_usd as double) / years.start_usd as gross_revenue_retention,
    cast(coalesce(years.net_usd, 0) as decimal(18, 2)) as net_revenue_retention_numerator_usd,
    cast(coalesce(years.gross_usd, 0) as decimal(18, 2)) as gross_revenue_retention_numerator_usd,
    cast(coalesce(years.start_usd, 0) as decimal(18, 2)) as revenue_retention_denominator_usd,
    cast(months.net_usd as double) / months.start_usd as month_net_revenue_retention,
    cast(months.gross_usd as double) / months.start_usd as month_gross_revenue_retention,
    cast(coalesce(months.net_usd, 0) as decimal(18, 2))
        as month_net_revenue_retention_numerator_usd,
    cast(coalesce(months.gross_usd, 0) as decimal(18, 2))
        as month_gross_revenue_retention_numerator_usd,
    cast(coalesce(months.start_usd, 0) as decimal(18, 2))
        as month_revenue_retention_denominator_usd
from segment_months
left join kept as years
    on segment_months.segment = years.segment
    and segment_months.month_date = years.month_date
    and years.window_kind = 'year'
left join kept as months
    on segment_months.segment = months.segment
    and segment_months.month_date = months.month_date
    and months.window_kind = 'month'
