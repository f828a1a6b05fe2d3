-- Gives one row per month in a select list, from one first of a month to another, both included.
{% macro each_month(first_month, last_month) %}
    {{- adapter.dispatch('each_month')(first_month, last_month) -}}
{% endmacro %}

{% macro default__each_month(first_month, last_month) -%}
    cast(unnest(generate_series({{ first_month }}, {{ last_month }}, interval 1 month)) as date)
{%- endmacro %}

{% macro spark__each_month(first_month, last_month) -%}
    explode(case when {{ first_month }} <= {{ last_month }}
        then sequence(
            cast({{ first_month }} as date), cast({{ last_month }} as date), interval 1 month
        )
    end)
{%- endmacro %}
