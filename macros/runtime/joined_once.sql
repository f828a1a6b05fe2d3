-- Gives the different values of a group's rows as one text, sorted, with commas between.
{% macro joined_once(value, where) %}
    {{- adapter.dispatch('joined_once')(value, where) -}}
{% endmacro %}

{% macro default__joined_once(value, where) -%}
    string_agg(distinct {{ value }}, ', ' order by {{ value }}) filter (where {{ where }})
{%- endmacro %}

{% macro spark__joined_once(value, where) -%}
    nullif(
        array_join(array_sort(collect_set({{ value }}) filter (where {{ where }})), ', '), ''
    )
{%- endmacro %}
