-- Gives a person's whole name, put together where it comes in parts; null when there is none.
{% macro whole_name(whole, first, last) -%}
    coalesce(
        {{ trimmed(whole) }},
        {{ trimmed("concat_ws(' ', " ~ trimmed(first) ~ ", " ~ trimmed(last) ~ ")") }}
    )
{%- endmacro %}
