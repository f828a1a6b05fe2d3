-- Gives a list of texts as one text.
{% macro joined_list(list, between) %}
    {{- adapter.dispatch('joined_list')(list, between) -}}
{% endmacro %}

{% macro default__joined_list(list, between) -%}
    array_to_string({{ list }}, '{{ between }}')
{%- endmacro %}

{% macro spark__joined_list(list, between) -%}
    array_join({{ list }}, '{{ between }}')
{%- endmacro %}
