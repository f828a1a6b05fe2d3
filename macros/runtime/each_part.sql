-- Gives one row per part of a text in a select list, the parts split at a sign; none for a null.
{% macro each_part(value, sign) %}
    {{- adapter.dispatch('each_part')(value, sign) -}}
{% endmacro %}

{% macro default__each_part(value, sign) -%}
    unnest(string_split({{ value }}, '{{ sign }}'))
{%- endmacro %}

{% macro spark__each_part(value, sign) -%}
    explode(split({{ value }}, '[{{ sign }}]'))
{%- endmacro %}
