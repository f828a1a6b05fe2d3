-- Gives a number, or the nearer of two bounds where it lies beyond them; null stays null.
-- least() and greatest() pass over a null.
{% macro clamped(value, lowest, highest) -%}
    case when {{ value }} is not null
            then greatest({{ lowest }}, least({{ highest }}, {{ value }}))
    end
{%- endmacro %}
