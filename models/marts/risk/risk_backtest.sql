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
    tops.quarter_name as quarter,
    cast(tops.horizon_days as bigint) as horizon_days,
    tops.label,
    'all' as segment,
    case when tops.churner_count >= dials.evidence_churners then 'enough' else 'not enough evidence'
    end as evidence,
    tops.customer_count,
    cast(tops.churner_count as bigint) as churner_count,
    tops.expected_count as expected_churner_count,
    {{ if_enough('aucs.auc') }} as auc,
    {{ if_enough("case when tops.quarter_name = 'all' then intervals.auc_low end") }} as auc_low,
    {{ if_enough("case when tops.quarter_name = 'all' then intervals.auc_high end") }} as auc_high,
    {{ if_enough('tops.precision_sum / tops.churner_count') }} as average_precision,
    {{ if_enough(
        '(cast(tops.top_churner_count as double) / tops.top_count)
        / (cast(tops.churner_count as double) / tops.customer_count)'
    ) }} as top_decile_lift,
    {{ if_enough('cast(tops.called_churner_count as double) / tops.called_count') }}
        as precision_at_capacity,
    {{ if_enough('cast(tops.called_churner_count as double) / tops.churner_count') }}
        as recall_at_capacity,
    {{ if_enough('cast(tops.called_churner_arr_usd / nullif(tops.churner_arr_usd, 0) as double)') }}
        as arr_recall_at_capacity,
    {{ if_enough('tops.squared_error / tops.customer_count') }} as brier_score,
    {{ if_enough(
        '1 - tops.squared_error / nullif(
            tops.churner_count * (1 - cast(tops.churner_count as double) / tops.customer_count), 0
        )'
    ) }} as brier_skill
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
    and tops.label = 'lost'
left join champions on tops.horizon_days = champions.horizon_days
