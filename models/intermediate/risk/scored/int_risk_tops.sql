-- How many churners stand at the top of each kind's list: its first tenth, and as many as a team
-- can call; and how far its probabilities lay from what happened.
with pairs as (
    select * from {{ ref('int_risk_pairs') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

listed as (
    {{ listed_by_worry('pairs') }}
),

gains as (
    select
        listed.*,
        place <= ceil(listed_count / 10) as is_top,
        place <= dials.capacity_customers as is_called
    from listed
    cross join dials
)

select
    predictor,
    quarter_name,
    horizon_days,
    label,
    count(*) as customer_count,
    count(case when is_scored then 1 end) as scored_count,
    sum(arr_usd) as arr_usd,
    sum(case when is_scored then arr_usd else 0 end) as scored_arr_usd,
    sum(is_churner) as churner_count,
    sum(arr_usd * is_churner) as churner_arr_usd,
    count(case when is_top then 1 end) as top_count,
    sum(case when is_top then is_churner else 0 end) as top_churner_count,
    count(case when is_called then 1 end) as called_count,
    sum(case when is_called then is_churner else 0 end) as called_churner_count,
    sum(case when is_called then is_churner * arr_usd else 0 end) as called_churner_arr_usd,
    sum(is_churner * churners_so_far / cast(overall_place as double)) as precision_sum,
    {{ exact_sum('worry') }} as expected_count,
    {{ exact_sum('power(worry - is_churner, 2)') }} as squared_error
from gains
group by predictor, quarter_name, horizon_days, label
