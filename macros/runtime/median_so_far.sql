-- Gives the median of a number over a row and all before it: of whom, and in which order.
{% macro median_so_far(value, of, in_order) %}
    {{- adapter.dispatch('median_so_far')(value, of, in_order) -}}
{% endmacro %}

{% macro default__median_so_far(value, of, in_order) -%}
    median({{ value }}) over (
        partition by {{ of }} order by {{ in_order }}
        rows between unbounded preceding and current row
    )
{%- endmacro %}

{% macro spark__median_so_far(value, of, in_order) -%}
    {%- set sorted -%}
        array_sort(collect_list(cast({{ value }} as double)) over (
            partition by {{ of }} order by {{ in_order }}
            rows between unbounded preceding and current row
        ))
    {%- endset -%}
    case when size({{ sorted }}) > 0 then (
        element_at({{ sorted }}, cast(ceil(size({{ sorted }}) / 2) as int))
        + element_at({{ sorted }}, cast(floor(size({{ sorted }}) / 2) as int) + 1)
    ) / 2 end
{%- endmacro %}
