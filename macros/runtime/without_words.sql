-- Gives a list of words without those of another list.
{% macro without_words(words, left_out) %}
    {{- adapter.dispatch('without_words')(words, left_out) -}}
{% endmacro %}

{% macro default__without_words(words, left_out) -%}
    list_filter({{ words }}, lambda word: not list_contains({{ left_out }}, word))
{%- endmacro %}

{% macro spark__without_words(words, left_out) -%}
    filter({{ words }}, word -> not array_contains({{ left_out }}, word))
{%- endmacro %}
