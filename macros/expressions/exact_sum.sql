-- Gives the sum of numbers to 14 decimals, the same in whatever order they are taken.
{% macro exact_sum(value) -%}
    cast(sum(cast({{ value }} as decimal(28, 14))) as double)
{%- endmacro %}
