-- Gives how often a text is drawn when all are drawn anew: Poisson with mean 1, always the same.
{% macro poisson_draw(value) -%}
    {%- set lot = fixed_lot(value) -%}
    cast(case
        when {{ lot }} < 0.367879 then 0
        when {{ lot }} < 0.735759 then 1
        when {{ lot }} < 0.919699 then 2
        when {{ lot }} < 0.981012 then 3
        when {{ lot }} < 0.996340 then 4
        else 5
    end as double)
{%- endmacro %}
