-- Gives one row per month in a select list, from one first of a month to another, both included.
{% macro each_month(first_month, last_month) %}
    {{- adapter.dispatch('each_month')(first_month, last_month) -}}
{% endmacro %}

{% macro default__each_month(first_month, last_month) -%}
    unnest(generate_series({{ first_month }}, {{ last_month }}, interval 1 month))
{%- endmacro %}

{% macro spark__each_month(first_month, last_month) -%}
    explode(sequence({{ first_month }}, {{ last_month }}, interval 1 month))
{%- endmacro %}
