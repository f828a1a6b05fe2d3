-- Gives the Sunday that ends a moment's week.
{% macro week_end(moment) -%}
    {{ add_days("cast(date_trunc('week', " ~ moment ~ ") as date)", 6) }}
{%- endmacro %}
