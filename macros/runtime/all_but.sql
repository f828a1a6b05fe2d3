-- Gives every column of a select's tables but those that are named.
{% macro all_but(columns, of='') %}
    {{- adapter.dispatch('all_but')(columns, of ~ '.' if of else '') -}}
{% endmacro %}

{% macro default__all_but(columns, of) -%}
    {{ of }}* exclude ({{ columns }})
{%- endmacro %}

{% macro spark__all_but(columns, of) -%}
    {{ of }}* except ({{ columns }})
{%- endmacro %}
