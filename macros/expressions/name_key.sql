-- Gives a company's name as one word, from its name_words: how it is spaced says nothing.
{% macro name_key(words) -%}
    nullif({{ joined_list(words, '') }}, '')
{%- endmacro %}
