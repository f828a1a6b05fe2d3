-- Gives the calendar months from one month to another.
{% macro months_between(first_month, last_month) -%}
    (
        (year({{ last_month }}) - year({{ first_month }})) * 12
        + month({{ last_month }}) - month({{ first_month }})
    )
{%- endmacro %}
