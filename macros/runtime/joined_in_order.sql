-- Gives the texts of a group as one text, in the order of a number.
{% macro joined_in_order(value, order_number, between='') %}
    {{- adapter.dispatch('joined_in_order')(value, order_number, between) -}}
{% endmacro %}

{% macro default__joined_in_order(value, order_number, between) -%}
    string_agg({{ value }}, '{{ between }}' order by {{ order_number }})
{%- endmacro %}

{% macro spark__joined_in_order(value, order_number, between) -%}
    array_join(
        transform(
            array_sort(collect_list(struct({{ order_number }} as place, {{ value }} as said))),
            pair -> pair.said
        ),
        '{{ between }}'
    )
{%- endmacro %}
