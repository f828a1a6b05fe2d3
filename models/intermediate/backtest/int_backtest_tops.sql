-- How many churners stand at the top of each predictor's list: its first tenth, and as many as a
-- team can call in a quarter.
with pairs as (
    select * from {{ ref('int_backtest_pairs') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

gains as (
    {{ listed_by_worry('pairs') }}
)

select
    gains.predictor,
    gains.predictor_kind,
    gains.quarter_name,
    gains.horizon_days,
    gains.label,
    min(gains.week_date) as first_week_date,
    max(gains.week_date) as last_week_date,
    count(*) as customer_count,
    count(case when gains.is_scored then 1 end) as scored_count,
    sum(gains.arr_usd) as arr_usd,
    sum(case when gains.is_scored then gains.arr_usd else 0 end) as scored_arr_usd,
    sum(gains.is_churner) as churner_count,
    sum(gains.arr_usd * gains.is_churner) as churner_arr_usd,
    sum(case when gains.place <= ceil(gains.listed_count / 10) then 1 else 0 end) as top_count,
    sum(case when gains.place <= ceil(gains.listed_count / 10) then gains.is_churner else 0 end)
        as top_churner_count,
    sum(case when gains.place <= dials.capacity_customers then 1 else 0 end) as called_count,
    sum(case when gains.place <= dials.capacity_customers then gains.is_churner else 0 end)
        as called_churner_count,
    sum(
        case when gains.place <= dials.capacity_customers then gains.is_churner * gains.arr_usd
            else 0
        end
    ) as called_churner_arr_usd,
    sum(gains.is_churner * gains.churners_so_far / cast(gains.overall_place as double))
        as precision_sum
from gains
cross join dials
group by
    gains.predictor, gains.predictor_kind, gains.quarter_name, gains.horizon_days, gains.label
