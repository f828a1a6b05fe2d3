-- Gives the values of a group as one text, sorted, with commas between.
{% macro joined_text(value) %}
    {{- adapter.dispatch('joined_text')(value) -}}
{% endmacro %}

{% macro default__joined_text(value) -%}
    string_agg({{ value }}, ',' order by {{ value }})
{%- endmacro %}

{% macro spark__joined_text(value) -%}
    nullif(array_join(array_sort(collect_list({{ value }})), ','), '')
{%- endmacro %}
