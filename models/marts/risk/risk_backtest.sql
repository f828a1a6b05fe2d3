with tops as (
    select * from {{ ref('int_risk_tops') }}
),

pairs as (
    select *, cast(1 as double) as weight
    from {{ ref('int_risk_pairs') }}
),

aucs as (
    {{ area_under_curve('pairs', ['predictor', 'quarter_name', 'horizon_days', 'label']) }}
),

intervals as (
    select * from {{ ref('int_risk_intervals') }}
),

champions as (
    select horizon_days, max_by(kind, trained_at) as kind
    from {{ source('it', 'churn_models') }}
    where is_champion
    group by horizon_days
),

leads as (
    select * from {{ ref('int_risk_leads') }}
),

flips as (
    select * from {{ ref('int_risk_flips') }}
),

alarms as (
    select * from {{ ref('int_risk_alarms') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
)

select
    tops.predictor,
    case
        when tops.predictor = champions.kind then 'champion'
        when tops.predictor in ('base_rate', 'recency', 'health') then 'baseline'
        else 'challenger'
    end as predictor_kind,
    {{ backtest_figures() }},
    tops.expected_count as expected_churner_count,
    {{ if_enough('tops.squared_error / tops.customer_count') }} as brier_score,
    {{ if_enough(
        '1 - tops.squared_error / nullif(
            tops.churner_count * (1 - cast(tops.churner_count as double) / tops.customer_count), 0
        )'
    ) }} as brier_skill,
    cast(leads.low_56_count as double) / nullif(leads.known_56_count, 0) as green_churn_share_56,
    cast(leads.low_91_count as double) / nullif(leads.known_91_count, 0) as green_churn_share_91,
    leads.median_lead_days,
    flips.flip_count / (flips.week_count / 52.18e0) as class_flips_per_customer_year,
    alarms.alarm_count,
    alarms.false_alarm_count,
    alarms.false_alarm_count / (alarms.week_count / 52.18e0) as false_alarms_per_large_client_year
from tops
cross join dials
inner join aucs
    on tops.predictor = aucs.predictor
    and tops.quarter_name = aucs.quarter_name
    and tops.horizon_days = aucs.horizon_days
    and tops.label = aucs.label
left join intervals
    on tops.predictor = intervals.predictor
    and tops.horizon_days = intervals.horizon_days
    and tops.label = intervals.label
left join champions on tops.horizon_days = champions.horizon_days
left join leads
    on tops.predictor = leads.predictor
    and tops.horizon_days = leads.horizon_days
    and tops.quarter_name = 'all'
    and tops.label = 'churned'
left join flips
    on tops.predictor = flips.predictor
    and tops.horizon_days = flips.horizon_days
    and tops.quarter_name = 'all'
    and tops.label = 'churned'
left join alarms
    on tops.predictor = alarms.predictor
    and tops.horizon_days = alarms.horizon_days
    and tops.quarter_name = 'all'
    and tops.label = 'churned'
