-- Gives an id as account_key does, but null for a Salesforce id of another object than `prefix`:
-- one column of Salesforce may point to an account (001), a contact (003) or a deal (006).
{% macro salesforce_key(value, prefix) -%}
    case
        when {{ matches('trim(' ~ value ~ ')', '^(001|003|006|00Q)[0-9A-Za-z]{12}([0-9A-Za-z]{3})?$') }}
            and substr(trim({{ value }}), 1, 3) <> '{{ prefix }}'
            then null
        else {{ account_key(value) }}
    end
{%- endmacro %}
