-- Gives the columns that both back-tests share, of CTEs `tops`, `aucs`, `intervals` and `dials`.
{% macro backtest_figures() -%}
    tops.quarter_name as quarter,
    cast(tops.horizon_days as bigint) as horizon_days,
    tops.label,
    'all' as segment,
    case when tops.churner_count >= dials.evidence_churners then 'enough' else 'not enough evidence'
    end as evidence,
    tops.customer_count,
    tops.scored_count,
    cast(tops.scored_count as double) / tops.customer_count as scored_share,
    cast(tops.scored_arr_usd as double) / nullif(tops.arr_usd, 0) as scored_arr_share,
    cast(tops.churner_count as bigint) as churner_count,
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
    {{ if_enough('cast(tops.called_churner_arr_usd as double) / nullif(tops.churner_arr_usd, 0)') }}
        as arr_recall_at_capacity
{%- endmacro %}
