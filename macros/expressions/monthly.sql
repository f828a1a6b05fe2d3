-- Gives what a period's amount is a month; null where the period is not month, quarter or year.
{% macro monthly(amount, period) -%}
    cast({{ amount }} / case lower({{ period }})
        when 'month' then 1
        when 'quarter' then 3
        when 'year' then 12
    end as decimal(18, 2))
{%- endmacro %}
