-- Gives the scorecard that speaks for each horizon, from what the learner wrote (schema risk): the
-- newest champion's; none where it has none, as customers are then counted and not scored. It
-- speaks of the week in which it was learned and of later ones.
{% macro scorecards() -%}
    {%- set cards = [] -%}
    {%- if execute -%}
        {%- set champions -%}
            select
                model_version,
                horizon_days,
                kind,
                cast(intercept as string) as intercept,
                cast({{ add_days('cast(trained_at as date)', -8) }} as string) as learned_date
            from {{ source('it', 'churn_models') }}
            where is_champion
            qualify row_number() over (partition by horizon_days order by trained_at desc) = 1
            order by horizon_days
        {%- endset -%}
        {%- for card in run_query(champions).rows if card.intercept is not none -%}
            {%- set pieces -%}
                select
                    feature, department, is_missing, cast(lower as string) as lower,
                    cast(points as string) as points, cast(slope as string) as slope
                from {{ source('it', 'churn_scorecards') }} as scorecards
                where model_version = '{{ card.model_version }}'
                order by feature, scorecards.lower nulls first
            {%- endset -%}
            {%- set features = [] -%}
            {%- for feature, found in run_query(pieces).rows | groupby('feature') -%}
                {%- set missing = found | selectattr('is_missing') | map(attribute='points') -%}
                {%- do features.append({
                    'feature': feature, 'department': found[0].department,
                    'pieces': found | rejectattr('is_missing') | list,
                    'missing': missing | first | default('0')
                }) -%}
            {%- endfor -%}
            {%- do cards.append({
                'model_version': card.model_version, 'kind': card.kind,
                'horizon_days': card.horizon_days, 'intercept': card.intercept,
                'learned_date': card.learned_date, 'features': features
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(cards) -}}
{%- endmacro %}
