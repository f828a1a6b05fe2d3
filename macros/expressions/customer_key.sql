-- Gives the customer_id of the account that anchors a customer.
{% macro customer_key(source_system, account_id) -%}
    'C-' || substr(md5({{ source_system }} || ':' || {{ account_id }}), 1, 16)
{%- endmacro %}
