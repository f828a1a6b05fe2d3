-- What each measure did to the score since the week before, exactly: with weights w0, w1, scores
-- s0, s1 and ref the mean of both totals, a measure that is there twice moves it by its value,
-- (w0 + w1) / 2 * (s1 - s0), and by its weight, (w1 - w0) * ((s0 + s1) / 2 - ref). What stood the
-- week before is dated a week later, so that asking for new weeks reads no others.
with measures_now as (
    select * from {{ ref('int_measures_weighed_weekly') }}
    where measure_score is not null
),

measures_before as (
    select
        {{ all_but('week_date') }},
        {{ add_days('week_date', 7) }} as week_date
    from {{ ref('int_measures_weighed_weekly') }}
    where measure_score is not null
),

champions as (
    select config_version from {{ ref('health_configurations') }}
    where is_champion
),

totals_now as (
    select * from {{ ref('int_health_summed_weekly') }}
    where uncapped_score is not null
),

totals_before as (
    select
        {{ all_but('week_date') }},
        {{ add_days('week_date', 7) }} as week_date
    from {{ ref('int_health_summed_weekly') }}
    where uncapped_score is not null
),

pairs as (
    select
        totals_now.customer_id,
        totals_now.week_date,
        (totals_now.uncapped_score + totals_before.uncapped_score) / 2 as reference_score
    from totals_now
    inner join champions on totals_now.config_version = champions.config_version
    inner join totals_before
        on totals_now.config_version = totals_before.config_version
        and totals_now.customer_id = totals_before.customer_id
        and totals_now.week_date = totals_before.week_date
),

sides as (
    select
        customer_id, week_date, measure,
        effective_weight as weight_now, measure_score as score_now,
        null as weight_before, null as score_before
    from measures_now
    union all
    select
        customer_id, week_date, measure,
        null as weight_now, null as score_now,
        effective_weight as weight_before, measure_score as score_before
    from measures_before
),

summed as (
    select
        customer_id,
        week_date,
        measure,
        max(weight_now) as weight_now,
        max(score_now) as score_now,
        max(weight_before) as weight_before,
        max(score_before) as score_before
    from sides
    group by customer_id, week_date, measure
),

-- Only where both totals are known is there a change to tell of.
compared as (
    select
        summed.*,
        pairs.reference_score
    from summed
    inner join pairs
        on summed.customer_id = pairs.customer_id
        and summed.week_date = pairs.week_date
)

select
    customer_id,
    week_date,
    measure,
    score_before,
    score_now,
    case when score_now is not null and score_before is not null
            then (weight_before + weight_now) / 2 * (score_now - score_before)
    end as value_points,
    case
        when score_now is not null and score_before is not null
            then (weight_now - weight_before)
                * ((score_before + score_now) / 2 - reference_score)
        when score_now is not null then weight_now * (score_now - reference_score)
        else -weight_before * (score_before - reference_score)
    end as coverage_points,
    case
        when score_before is null then 'appeared'
        when score_now is null then 'vanished'
        else 'stayed'
    end as presence
from compared
