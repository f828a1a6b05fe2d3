-- Gives one row per whole number in a select list, from a first to a last one.
{% macro each_number(first, last) %}
    {{- adapter.dispatch('each_number')(first, last) -}}
{% endmacro %}

{% macro default__each_number(first, last) -%}
    unnest(generate_series({{ first }}, cast({{ last }} as bigint)))
{%- endmacro %}

{% macro spark__each_number(first, last) -%}
    explode(case when {{ first }} <= {{ last }}
        then sequence(cast({{ first }} as bigint), cast({{ last }} as bigint))
    end)
{%- endmacro %}
