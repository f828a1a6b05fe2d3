-- Gives one row per day in a select list, from one day to another, both included.
{% macro each_day(first_day, last_day) %}
    {{- adapter.dispatch('each_day')(first_day, last_day) -}}
{% endmacro %}

{% macro default__each_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}

{% macro spark__each_day(first_day, last_day) -%}
    explode(case when {{ first_day }} <= {{ last_day }}
        then sequence({{ first_day }}, {{ last_day }}, interval 1 day)
    end)
{%- endmacro %}
