-- Gives the rows of a CTE with their numbers from 0 in an order that must leave no ties. DuckDB
-- sorts once and counts on; its window over all rows would take twice the time.
{% macro numbered(relation, number, in_order) %}
    {{- adapter.dispatch('numbered')(relation, number, in_order) -}}
{% endmacro %}

{% macro default__numbered(relation, number, in_order) -%}
    select
        row_number() over () - 1 as {{ number }},
        *
    from (select * from {{ relation }} order by {{ in_order }}) as sorted
{%- endmacro %}

{% macro spark__numbered(relation, number, in_order) -%}
    select
        row_number() over (order by {{ in_order }}) - 1 as {{ number }},
        *
    from {{ relation }}
{%- endmacro %}
