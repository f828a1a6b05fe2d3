-- Gives the moment so many days later.
{% macro add_days_to_moment(moment, days) %}
    {{- adapter.dispatch('add_days_to_moment')(moment, days) -}}
{% endmacro %}

{% macro default__add_days_to_moment(moment, days) -%}
    (cast({{ moment }} as timestamp) + to_days(cast({{ days }} as integer)))
{%- endmacro %}

{% macro spark__add_days_to_moment(moment, days) -%}
    (cast({{ moment }} as timestamp) + make_dt_interval({{ days }}))
{%- endmacro %}
