-- Gives one row per week in a select list, from one end of a week to the last one up to a day.
{% macro each_week(first_week, last_day) %}
    {{- adapter.dispatch('each_week')(first_week, last_day) -}}
{% endmacro %}

{% macro default__each_week(first_week, last_day) -%}
    cast(unnest(generate_series({{ first_week }}, {{ last_day }}, interval 7 day)) as date)
{%- endmacro %}

{% macro spark__each_week(first_week, last_day) -%}
    explode(case when {{ first_week }} <= {{ last_day }}
        then sequence({{ first_week }}, {{ last_day }}, interval 7 day)
    end)
{%- endmacro %}
