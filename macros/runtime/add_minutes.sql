-- Gives the moment so many whole minutes later.
{% macro add_minutes(moment, minutes) %}
    {{- adapter.dispatch('add_minutes')(moment, minutes) -}}
{% endmacro %}

{% macro default__add_minutes(moment, minutes) -%}
    ({{ moment }} + to_minutes(cast({{ minutes }} as bigint)))
{%- endmacro %}

{% macro spark__add_minutes(moment, minutes) -%}
    ({{ moment }} + make_dt_interval(0, 0, cast(round({{ minutes }}) as int)))
{%- endmacro %}
