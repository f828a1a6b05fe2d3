-- Gives a number from 0 to 1 drawn by lot, the same for the same text in every run and engine.
{% macro fixed_lot(value) %}
    {{- adapter.dispatch('fixed_lot')(value) -}}
{% endmacro %}

{% macro default__fixed_lot(value) -%}
    (cast(('0x' || substr(md5({{ value }}), 1, 8)) as bigint) / 4294967296.0)
{%- endmacro %}

{% macro spark__fixed_lot(value) -%}
    (cast(conv(substr(md5({{ value }}), 1, 8), 16, 10) as bigint) / 4294967296.0)
{%- endmacro %}
