-- Gives the first in a list; null where it is empty.
{% macro first_of(list) %}
    {{- adapter.dispatch('first_of')(list) -}}
{% endmacro %}

{% macro default__first_of(list) -%}
    {{ list }}[1]
{%- endmacro %}

{% macro spark__first_of(list) -%}
    try_element_at({{ list }}, 1)
{%- endmacro %}
