-- Gives a text with every match of a regular expression exchanged for another text.
{% macro replaced(value, pattern, by) %}
    {{- adapter.dispatch('replaced')(value, pattern, by) -}}
{% endmacro %}

{% macro default__replaced(value, pattern, by) -%}
    regexp_replace({{ value }}, '{{ pattern }}', '{{ by }}', 'g')
{%- endmacro %}

{% macro spark__replaced(value, pattern, by) -%}
    regexp_replace({{ value }}, r"{{ pattern | replace("''", "'") }}", '{{ by }}')
{%- endmacro %}
