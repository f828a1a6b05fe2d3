-- Gives a tax id's letters and digits; null where they hold no digit, are fewer than five, or all
-- the same.
{% macro tax_key(value) -%}
    {%- set key = replaced("upper(" ~ value ~ ")", '[^A-Z0-9]+', '') -%}
    case
        when length({{ key }}) >= 5
            and {{ matches(key, '[0-9]') }}
            and length(replace({{ key }}, right({{ key }}, 1), '')) >= 2
            then {{ key }}
    end
{%- endmacro %}
