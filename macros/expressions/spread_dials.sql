-- Gives one row with the dials of a seed as columns, each under its own name.
{% macro spread_dials(seed, dials) -%}
    select
        {%- for dial in dials %}
        max(case when dial = '{{ dial }}' then dial_value end) as {{ dial }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(seed) }}
{%- endmacro %}
