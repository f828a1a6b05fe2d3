with tops as (
    select * from {{ ref('int_backtest_tops') }}
),

pairs as (
    select *, cast(1 as double) as weight
    from {{ ref('int_backtest_pairs') }}
),

aucs as (
    {{ area_under_curve('pairs', ['predictor', 'quarter_name', 'horizon_days', 'label']) }}
),

champions as (
    select aucs.*
    from aucs
    inner join {{ ref('health_configurations') }} as configurations
        on aucs.predictor = configurations.config_version
        and configurations.is_champion
),

intervals as (
    select * from {{ ref('int_backtest_intervals') }}
),

leads as (
    select * from {{ ref('int_backtest_leads') }}
),

flips as (
    select * from {{ ref('int_backtest_flips') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

-- What was known before the first delivery is assumed from when things happened.
deliveries as (
    select min(known_at) as first_known_at from {{ source('it', 'loads') }}
    where status = 'loaded'
)

select
    tops.predictor,
    tops.predictor_kind,
    {{ backtest_figures() }},
    case
        when tops.last_week_date < deliveries.first_known_at then 'assumed'
        when tops.first_week_date < deliveries.first_known_at then 'mixed'
        else 'loaded'
    end as known_at_basis,
    {{ if_enough('champions.auc - aucs.auc') }} as auc_gain,
    {{ if_enough("case when tops.quarter_name = 'all' then intervals.auc_gain_low end") }}
        as auc_gain_low,
    {{ if_enough("case when tops.quarter_name = 'all' then intervals.auc_gain_high end") }}
        as auc_gain_high,
    cast(leads.green_28_count as double) / nullif(leads.known_28_count, 0) as green_churn_share_28,
    cast(leads.green_56_count as double) / nullif(leads.known_56_count, 0) as green_churn_share_56,
    cast(leads.green_91_count as double) / nullif(leads.known_91_count, 0) as green_churn_share_91,
    leads.median_lead_days,
    flips.flip_count / (flips.week_count / 52.18e0) as band_flips_per_customer_year
from tops
cross join dials
cross join deliveries
inner join aucs
    on tops.predictor = aucs.predictor
    and tops.quarter_name = aucs.quarter_name
    and tops.horizon_days = aucs.horizon_days
    and tops.label = aucs.label
left join champions
    on tops.quarter_name = champions.quarter_name
    and tops.horizon_days = champions.horizon_days
    and tops.label = champions.label
left join intervals
    on tops.predictor = intervals.predictor
    and tops.horizon_days = intervals.horizon_days
    and tops.label = intervals.label
left join leads
    on tops.predictor = leads.config_version
    and tops.quarter_name = 'all'
    and tops.label = 'lost'
left join flips
    on tops.predictor = flips.config_version
    and tops.quarter_name = 'all'
    and tops.label = 'lost'
