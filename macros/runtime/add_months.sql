-- Gives the day so many months later (negative: earlier).
{% macro add_months(day, months) %}
    {{- adapter.dispatch('add_months')(day, months) -}}
{% endmacro %}

{% macro default__add_months(day, months) -%}
    cast({{ day }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(day, months) -%}
    add_months({{ day }}, cast({{ months }} as int))
{%- endmacro %}
