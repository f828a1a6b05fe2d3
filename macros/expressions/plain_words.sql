-- Gives a name's words: lower case, without accents, dots and apostrophes; a list.
{% macro plain_words(value) -%}
    string_split(
        trim(
            regexp_replace(
                {{ without_accents(
                    "lower(translate(replace(" ~ value ~ ", '&', ' and '), '.''’`´', ''))"
                ) }},
                '[^a-z0-9]+', ' ', 'g'
            )
        ),
        ' '
    )
{%- endmacro %}
