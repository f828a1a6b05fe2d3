-- Gives several values as one, with their names: ordered by the first, of equals by the next.
{% macro packed() %}
    {{- adapter.dispatch('packed')(**kwargs) -}}
{% endmacro %}

{% macro default__packed() -%}
    { {% for name, value in kwargs.items() %}{{ name }}: {{ value }}{{ ', ' if not loop.last }}{% endfor %} }
{%- endmacro %}

{% macro spark__packed() -%}
    struct({% for name, value in kwargs.items() %}{{ value }} as {{ name }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
