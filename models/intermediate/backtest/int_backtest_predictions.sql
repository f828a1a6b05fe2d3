-- How worrying each predictor found the customer of each snapshot: the configurations of health,
-- and what anybody would try first. Higher is worse.
with snapshots as (
    select * from {{ ref('int_backtest_snapshots') }}
),

health as (
    select * from {{ ref('int_health_banded_weekly') }}
),

champions as (
    select * from {{ ref('health_configurations') }}
    where is_champion
),

departments as (
    select * from {{ ref('int_departments_scored_weekly') }}
    where department_score is not null
),

measures as (
    select * from {{ ref('int_measures_scored_weekly') }}
    where measure_score is not null
),

told as (
    select
        health.config_version as predictor, 'configuration' as predictor_kind,
        health.customer_id, health.week_date, health.health_score as good_score
    from health
    union all
    select
        'without_caps' as predictor, 'baseline' as predictor_kind,
        health.customer_id, health.week_date, health.uncapped_score as good_score
    from health
    inner join champions on health.config_version = champions.config_version
    union all
    select
        departments.department || '_only' as predictor, 'baseline' as predictor_kind,
        departments.customer_id, departments.week_date, departments.department_score as good_score
    from departments
    inner join champions on departments.config_version = champions.config_version
    union all
    select
        case measure
            when 'active_days' then 'usage_only'
            when 'recommendation' then 'last_survey_only'
            when 'owner_sentiment' then 'owner_sentiment_only'
        end as predictor,
        'baseline' as predictor_kind, customer_id, week_date, measure_score as good_score
    from measures
    where measure in ('active_days', 'recommendation', 'owner_sentiment')
    union all
    select
        'measure: ' || measure as predictor, 'measure' as predictor_kind,
        customer_id, week_date, measure_score as good_score
    from measures
    union all
    select
        'random' as predictor, 'baseline' as predictor_kind, customer_id, week_date,
        {{ fixed_lot("customer_id || cast(week_date as string)") }} as good_score
    from snapshots
),

scored as (
    select
        told.predictor,
        told.predictor_kind,
        told.customer_id,
        told.week_date,
        -told.good_score as worry
    from told
    inner join snapshots
        on told.customer_id = snapshots.customer_id
        and told.week_date = snapshots.week_date
    where told.good_score is not null
),

middles as (
    select
        predictor,
        predictor_kind,
        week_date,
        median(worry) as middle_worry
    from scored
    group by predictor, predictor_kind, week_date
)

-- Of whom a predictor says nothing stands in the middle of its list, so that all are judged by the
-- same customers.
select
    middles.predictor,
    middles.predictor_kind,
    snapshots.customer_id,
    snapshots.week_date,
    coalesce(scored.worry, middles.middle_worry) as worry,
    scored.worry is not null as is_scored
from snapshots
inner join middles on snapshots.week_date = middles.week_date
left join scored
    on middles.predictor = scored.predictor
    and snapshots.customer_id = scored.customer_id
    and snapshots.week_date = scored.week_date
