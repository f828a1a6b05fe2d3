-- Gives the hours from one moment to another, with fractions; negative when they are exchanged.
{% macro hours_between(first_moment, last_moment) %}
    {{- adapter.dispatch('hours_between')(first_moment, last_moment) -}}
{% endmacro %}

{% macro default__hours_between(first_moment, last_moment) -%}
    ((epoch({{ last_moment }}) - epoch({{ first_moment }})) / 3600.0)
{%- endmacro %}

{% macro spark__hours_between(first_moment, last_moment) -%}
    (
        (
            unix_micros(cast({{ last_moment }} as timestamp))
            - unix_micros(cast({{ first_moment }} as timestamp))
        ) / 3600e6
    )
{%- endmacro %}
