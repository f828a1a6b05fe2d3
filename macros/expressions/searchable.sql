-- Gives a text as plain words with a blank before, between and behind, so that ' word' is a word's
-- beginning and ' word ' a whole one.
{% macro searchable(value) -%}
    ' ' || {{ joined_list(plain_words(value), ' ') }} || ' '
{%- endmacro %}
