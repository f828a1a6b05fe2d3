-- Gives a select of the whole numbers from 1 to a last one, as column draw.
{% macro each_number(last) %}
    {{- adapter.dispatch('each_number')(last) -}}
{% endmacro %}

{% macro default__each_number(last) -%}
    select unnest(generate_series(1, {{ last }})) as draw
{%- endmacro %}

{% macro spark__each_number(last) -%}
    select explode(sequence(1, {{ last }})) as draw
{%- endmacro %}
