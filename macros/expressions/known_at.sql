-- Gives when a fact was known: the delivery, or for a first delivery what the reporting lag allows.
{% macro known_at(
    department, thing, occurred_at,
    delivered_at='_known_at', is_first_delivery='_is_first_delivery'
) -%}
    case
        when {{ is_first_delivery }} and {{ occurred_at }} is not null
            then least(
                {{ delivered_at }},
                {{ add_days_to_moment(occurred_at, reporting_lag_days(department, thing)) }}
            )
        else {{ delivered_at }}
    end
{%- endmacro %}
