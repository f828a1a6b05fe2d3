-- Gives what a value adds by its pieces of a scorecard, sorted by `lower`: points + slope *
-- (value - lower) of the one that it lies in, found by halving them; `missing` where it is null.
{% macro piecewise(value, pieces, missing) -%}
    {%- set half = (pieces | length) // 2 -%}
    {%- if half == 0 -%}
        cast('{{ pieces[0].points }}' as double)
        {%- if pieces[0].slope | float != 0 %}
        + cast('{{ pieces[0].slope }}' as double)
        * ({{ value }} - cast('{{ pieces[0].lower }}' as double))
        {%- endif %}
    {%- else -%}
    case
        when {{ value }} < cast('{{ pieces[half].lower }}' as double)
            then {{ piecewise(value, pieces[:half], missing) }}
        when {{ value }} is not null then {{ piecewise(value, pieces[half:], missing) }}
        else cast('{{ missing }}' as double)
    end
    {%- endif -%}
{%- endmacro %}
