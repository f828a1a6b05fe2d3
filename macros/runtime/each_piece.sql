-- Gives one row per piece of a text in a select list, with its place: words, and what is between.
{% macro each_piece(value) %}
    {{- adapter.dispatch('each_piece')(value) -}}
{% endmacro %}

{% macro default__each_piece(value) -%}
    unnest(regexp_extract_all({{ value }}, '[\p{L}\p{M}]+|[^\p{L}\p{M}]+')) as piece,
    generate_subscripts(
        regexp_extract_all({{ value }}, '[\p{L}\p{M}]+|[^\p{L}\p{M}]+'), 1
    ) as place
{%- endmacro %}

{% macro spark__each_piece(value) -%}
    posexplode(
        regexp_extract_all({{ value }}, r'[\p{L}\p{M}]+|[^\p{L}\p{M}]+', 0)
    ) as (place, piece)
{%- endmacro %}
