with brief_month as (
    select * from {{ ref('int_brief_month') }}
),

growth as (
    select * from {{ ref('net_customer_growth_monthly') }}
    where segment = 'all'
),

retention as (
    select * from {{ ref('revenue_retention_monthly') }}
    where segment = 'all'
),

large as (
    select * from {{ ref('brief_large_customers') }}
),

early_warnings as (
    select * from {{ ref('early_warnings') }}
    where not is_snoozed
),

-- The shortest horizon of the newest week that was told.
expected as (
    select *
    from {{ ref('expected_churn_weekly') }}
    qualify row_number() over (order by week_date desc, horizon_days) = 1
),

issues as (
    select * from {{ ref('brief_issues') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

twelve_months as (
    select
        sum(growth.new_customer_count + growth.won_back_customer_count) as joined_count,
        sum(growth.lost_customer_count) as left_count
    from growth
    inner join brief_month
        on growth.month_date <= brief_month.month_date
        and growth.month_date > {{ add_months('brief_month.month_date', -12) }}
),

large_summed as (
    select
        count(*) as large_customer_count,
        sum(arr_usd) as large_arr_usd,
        count(case when warning_count > 0 then 1 end) as warned_count
    from large
),

to_save_summed as (
    select
        count(*) as to_save_count,
        sum(arr_usd) as to_save_arr_usd
    from early_warnings
),

issues_summed as (
    select
        count(*) as issue_count,
        count(case when is_emerging then 1 end) as emerging_issue_count
    from issues
)

select
    brief_month.as_of_date,
    brief_month.month_date,
    coalesce(growth.opening_customer_count, 0) as opening_customer_count,
    coalesce(growth.new_customer_count + growth.won_back_customer_count, 0) as joined_count,
    coalesce(growth.lost_customer_count, 0) as left_count,
    coalesce(growth.closing_customer_count - growth.opening_customer_count, 0) as net_count,
    coalesce(growth.closing_customer_count, 0) as closing_customer_count,
    cast(coalesce(twelve_months.joined_count, 0) as bigint) as joined_12_months_count,
    cast(coalesce(twelve_months.left_count, 0) as bigint) as left_12_months_count,
    large_summed.large_customer_count,
    large_summed.warned_count as large_warned_count,
    to_save_summed.to_save_count as large_to_save_count,
    expected.asked_count as expected_asked_count,
    expected.expected_churn_count,
    expected.expected_churn_count_low,
    expected.expected_churn_count_high,
    expected.horizon_days as expected_horizon_days,
    issues_summed.issue_count,
    issues_summed.emerging_issue_count,
    cast(coalesce(growth.closing_arr_usd, 0) as decimal(18, 2)) as closing_arr_usd,
    cast(coalesce(growth.closing_arr_usd - growth.opening_arr_usd, 0) as decimal(18, 2))
        as change_arr_usd,
    cast(coalesce(large_summed.large_arr_usd, 0) as decimal(18, 2)) as large_arr_usd,
    cast(coalesce(to_save_summed.to_save_arr_usd, 0) as decimal(18, 2)) as large_to_save_arr_usd,
    retention.net_revenue_retention,
    retention.gross_revenue_retention,
    coalesce(growth.is_provisional, false) as is_provisional,
    {{ add_days('brief_month.month_end_date', 'dials.grace_days') }} as settled_date
from brief_month
cross join dials
cross join twelve_months
cross join large_summed
cross join to_save_summed
cross join issues_summed
left join expected on expected.week_date <= brief_month.as_of_date
left join growth on brief_month.month_date = growth.month_date
left join retention on brief_month.month_date = retention.month_date
