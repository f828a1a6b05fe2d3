-- Gives a text's letters and digits in lower case without accents; null when there are none.
{% macro letters_key(value) -%}
    nullif(
        {{ replaced(without_accents('lower(' ~ value ~ ')'), '[^a-z0-9]+', '') }}, ''
    )
{%- endmacro %}
