-- Gives one column for each name: the value that its row of a group holds, null where none does.
{% macro spread_rows(names, name, value) -%}
    {%- for each in names %}
    max(case when {{ name }} = '{{ each }}' then {{ value }} end) as {{ each }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
