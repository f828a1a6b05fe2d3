with segment_months as (
    select * from {{ ref('int_segment_months') }}
),

mrr_months as (
    select * from {{ ref('int_mrr_months') }}
),

memberships as (
    select * from {{ ref('int_customers_segmented') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

summed as (
    select
        memberships.segment,
        mrr_months.month_date,
        sum(mrr_months.new_count) as new_count,
        sum(mrr_months.won_back_count) as won_back_count,
        sum(mrr_months.lost_count) as lost_count,
        12 * sum(mrr_months.opening_mrr_usd) as opening_arr_usd,
        12 * sum(mrr_months.new_mrr_usd) as new_arr_usd,
        12 * sum(mrr_months.won_back_mrr_usd) as won_back_arr_usd,
        12 * sum(mrr_months.expansion_mrr_usd) as expansion_arr_usd,
        12 * sum(mrr_months.contraction_mrr_usd) as contraction_arr_usd,
        12 * sum(mrr_months.lost_mrr_usd) as lost_arr_usd,
        12 * sum(mrr_months.closing_mrr_usd) as closing_arr_usd
    from mrr_months
    inner join memberships on mrr_months.customer_id = memberships.customer_id
    group by memberships.segment, mrr_months.month_date
),

dense as (
    select
        segment_months.month_date,
        segment_months.month_end_date,
        segment_months.segment,
        coalesce(summed.new_count, 0) as new_count,
        coalesce(summed.won_back_count, 0) as won_back_count,
        coalesce(summed.lost_count, 0) as lost_count,
        sum(
            coalesce(summed.new_count, 0) + coalesce(summed.won_back_count, 0)
            - coalesce(summed.lost_count, 0)
        ) over (
            partition by segment_months.segment order by segment_months.month_date
            rows between unbounded preceding and current row
        ) as closing_count,
        summed.opening_arr_usd,
        summed.new_arr_usd,
        summed.won_back_arr_usd,
        summed.expansion_arr_usd,
        summed.contraction_arr_usd,
        summed.lost_arr_usd,
        summed.closing_arr_usd
    from segment_months
    left join summed
        on segment_months.segment = summed.segment
        and segment_months.month_date = summed.month_date
)

select
    dense.month_date,
    dense.segment,
    cast(
        dense.closing_count - dense.new_count - dense.won_back_count + dense.lost_count
        as bigint
    ) as opening_customer_count,
    cast(dense.new_count as bigint) as new_customer_count,
    cast(dense.won_back_count as bigint) as won_back_customer_count,
    cast(dense.lost_count as bigint) as lost_customer_count,
    cast(dense.closing_count as bigint) as closing_customer_count,
    cast(coalesce(dense.opening_arr_usd, 0) as decimal(18, 2)) as opening_arr_usd,
    cast(coalesce(dense.new_arr_usd, 0) as decimal(18, 2)) as new_arr_usd,
    cast(coalesce(dense.won_back_arr_usd, 0) as decimal(18, 2)) as won_back_arr_usd,
    cast(coalesce(dense.expansion_arr_usd, 0) as decimal(18, 2)) as expansion_arr_usd,
    cast(coalesce(dense.contraction_arr_usd, 0) as decimal(18, 2)) as contraction_arr_usd,
    cast(coalesce(dense.lost_arr_usd, 0) as decimal(18, 2)) as lost_arr_usd,
    cast(coalesce(dense.closing_arr_usd, 0) as decimal(18, 2)) as closing_arr_usd,
    {{ add_days('dense.month_end_date', 'dials.grace_days') }} > as_of.as_of_date
        as is_provisional,
    dense.month_end_date <= as_of.as_of_date as is_complete
from dense
cross join as_of
cross join dials
