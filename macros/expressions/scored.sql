-- Gives the log-odds of churn of a CTE's customers and weeks by each scorecard that speaks of them:
-- the intercept and what every feature adds. Written out, as that is five times as fast as a join.
{% macro scored(rows, scorecards) -%}
    {%- for card in scorecards %}
    select
        customer_id,
        week_date,
        cast({{ card.horizon_days }} as integer) as horizon_days,
        '{{ card.model_version }}' as model_version,
        '{{ card.kind }}' as kind,
        cast('{{ card.intercept }}' as double)
        {%- for feature in card.features %}
        + {{ piecewise(feature.feature, feature.pieces, feature.missing) }}
        {%- endfor %} as log_odds
    from {{ rows }}
    where week_date > cast('{{ card.learned_date }}' as date)
    union all
    {%- endfor %}
    select
        customer_id,
        week_date,
        cast(null as integer) as horizon_days,
        cast(null as string) as model_version,
        cast(null as string) as kind,
        cast(null as double) as log_odds
    from {{ rows }}
    where false
{%- endmacro %}
