-- Gives the words of a company's name without legal forms and fillers (a list of words, from the
-- seed company_words); where nothing else is in it, all its words.
{% macro name_words(value, company_words) -%}
    coalesce(
        nullif(
            list_filter(
                {{ plain_words(value) }}, lambda word: not list_contains({{ company_words }}, word)
            ),
            cast([] as string[])
        ),
        {{ plain_words(value) }}
    )
{%- endmacro %}
