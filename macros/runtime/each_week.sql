-- Gives one row per week in a select list, from one week's end to another, both included.
{% macro each_week(first_week, last_week) %}
    {{- adapter.dispatch('each_week')(first_week, last_week) -}}
{% endmacro %}

{% macro default__each_week(first_week, last_week) -%}
    unnest(generate_series({{ first_week }}, {{ last_week }}, interval 7 day))
{%- endmacro %}

{% macro spark__each_week(first_week, last_week) -%}
    explode(sequence({{ first_week }}, {{ last_week }}, interval 7 day))
{%- endmacro %}
