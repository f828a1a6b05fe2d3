-- Gives what raises the risk of a CTE's customers and weeks most, by each scorecard that speaks of
-- them: one row per department with a feature whose points lie above those of the mean customer.
{% macro scored_reasons(rows, scorecards) -%}
    {%- for card in scorecards %}
    {%- for department, features in card.features | groupby('department') %}
    select
        customer_id,
        week_date,
        cast({{ card.horizon_days }} as integer) as horizon_days,
        '{{ department }}' as department,
        case most
            {%- for feature in features %}
            when {{ feature.feature }}_points then '{{ feature.feature }}'
            {%- endfor %}
        end as feature,
        case most
            {%- for feature in features %}
            when {{ feature.feature }}_points then {{ feature.feature }}
            {%- endfor %}
        end as feature_value,
        most as points
    from (
        select
            *,
            greatest({% for feature in features %}{{ feature.feature }}_points{{ ', ' if not loop.last }}{% endfor %}) as most
        from (
            select
                customer_id,
                week_date
                {%- for feature in features %},
                {{ feature.feature }},
                {{ piecewise(feature.feature, feature.pieces, feature.missing) }}
                    as {{ feature.feature }}_points
                {%- endfor %}
            from {{ rows }}
            where week_date > cast('{{ card.learned_date }}' as date)
        ) as pointed
    ) as compared
    where most > 0
    union all
    {%- endfor %}
    {%- endfor %}
    select
        customer_id,
        week_date,
        cast(null as integer) as horizon_days,
        cast(null as string) as department,
        cast(null as string) as feature,
        cast(null as double) as feature_value,
        cast(null as double) as points
    from {{ rows }}
    where false
{%- endmacro %}
