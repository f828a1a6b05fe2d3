-- Gives the words of a company's name without legal forms and fillers (a list of words, from the
-- seed company_words); where nothing else is in it, all its words.
{% macro name_words(value, company_words) -%}
    {%- set words = plain_words(value) -%}
    coalesce(
        nullif({{ without_words(words, company_words) }}, {{ without_words(words, words) }}),
        {{ words }}
    )
{%- endmacro %}
