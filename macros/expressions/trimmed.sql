-- Gives a text without blanks around it; null when nothing is left.
{% macro trimmed(value) -%}
    nullif(trim({{ value }}), '')
{%- endmacro %}
