-- Tells whether a text matches a regular expression somewhere.
{% macro matches(value, pattern) %}
    {{- adapter.dispatch('matches')(value, pattern) -}}
{% endmacro %}

{% macro default__matches(value, pattern) -%}
    regexp_matches({{ value }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(value, pattern) -%}
    ({{ value }} rlike r"{{ pattern | replace("''", "'") }}")
{%- endmacro %}
