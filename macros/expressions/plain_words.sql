-- Gives a name's words: lower case, without accents, dots and apostrophes; a list.
{% macro plain_words(value) -%}
    split(
        trim(
            {{ replaced(
                without_accents(
                    "lower(translate(replace(" ~ value ~ ", '&', ' and '), '.''’`´', ''))"
                ),
                '[^a-z0-9]+', ' '
            ) }}
        ),
        ' '
    )
{%- endmacro %}
