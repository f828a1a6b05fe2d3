-- Gives the day so many days later (negative: earlier).
{% macro add_days(day, days) %}
    {{- adapter.dispatch('add_days')(day, days) -}}
{% endmacro %}

{% macro default__add_days(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}

{% macro spark__add_days(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}
