-- What each measure did to the score since the week before, exactly: with weights w0, w1, scores
-- s0, s1 and ref the mean of both totals, a measure that is there twice moves it by its value,
-- (w0 + w1) / 2 * (s1 - s0), and by its weight, (w1 - w0) * ((s0 + s1) / 2 - ref).
with measures as (
    select * from {{ ref('int_measures_weighed_weekly') }}
    where measure_score is not null
),

totals as (
    select summed.*
    from {{ ref('int_health_summed_weekly') }} as summed
    inner join {{ ref('health_configurations') }} as configurations
        on summed.config_version = configurations.config_version
        and configurations.is_champion
    where summed.uncapped_score is not null
),

pairs as (
    select
        now.customer_id,
        now.week_date,
        before.week_date as week_before,
        (now.uncapped_score + before.uncapped_score) / 2 as reference_score
    from totals as now
    inner join totals as before
        on now.customer_id = before.customer_id
        and before.week_date = {{ add_days('now.week_date', -7) }}
),

sides as (
    select
        pairs.customer_id, pairs.week_date, pairs.reference_score, measures.measure,
        measures.effective_weight as weight_now, measures.measure_score as score_now,
        null as weight_before, null as score_before
    from pairs
    inner join measures
        on pairs.customer_id = measures.customer_id
        and pairs.week_date = measures.week_date
    union all
    select
        pairs.customer_id, pairs.week_date, pairs.reference_score, measures.measure,
        null as weight_now, null as score_now,
        measures.effective_weight as weight_before, measures.measure_score as score_before
    from pairs
    inner join measures
        on pairs.customer_id = measures.customer_id
        and pairs.week_before = measures.week_date
),

compared as (
    select
        customer_id,
        week_date,
        measure,
        max(reference_score) as reference_score,
        max(weight_now) as weight_now,
        max(score_now) as score_now,
        max(weight_before) as weight_before,
        max(score_before) as score_before
    from sides
    group by customer_id, week_date, measure
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
