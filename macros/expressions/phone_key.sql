-- Gives the last nine digits of a telephone number, which its country's prefix does not change.
-- Null where there are fewer than seven, or all the same; an extension is left out.
{% macro phone_key(value) -%}
    {%- set number = replaced("lower(" ~ value ~ ")", '(ext|x|#).*$', '') -%}
    {%- set digits = replaced(number, '[^0-9]+', '') -%}
    case
        when length({{ digits }}) >= 7
            and replace({{ digits }}, right({{ digits }}, 1), '') <> ''
            then right({{ digits }}, 9)
    end
{%- endmacro %}
