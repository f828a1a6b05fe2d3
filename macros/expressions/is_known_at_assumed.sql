-- Tells whether known_at is an assumption: the row came with the system's first delivery.
{% macro is_known_at_assumed(occurred_at) -%}
    (coalesce(_is_first_delivery, false) and {{ occurred_at }} is not null)
{%- endmacro %}
