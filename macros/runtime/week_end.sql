-- Gives the Sunday on which the week of a day ends.
{% macro week_end(day) %}
    {{- adapter.dispatch('week_end')(day) -}}
{% endmacro %}

{% macro default__week_end(day) -%}
    cast(date_trunc('week', {{ day }}) + interval 6 day as date)
{%- endmacro %}

{% macro spark__week_end(day) -%}
    date_add(cast(date_trunc('week', {{ day }}) as date), 6)
{%- endmacro %}
