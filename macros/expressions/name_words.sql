-- Gives the words of a company's name without legal forms and fillers (a list of words, from the
-- seed company_words); where nothing else is in it, all its words.
{% macro name_words(value, company_words) -%}
    coalesce(
        nullif(
            filter(
                {{ plain_words(value) }}, word -> not array_contains({{ company_words }}, word)
            ),
            filter({{ plain_words(value) }}, word -> false)
        ),
        {{ plain_words(value) }}
    )
{%- endmacro %}
