-- Gives a lower-case text with é as e, ü as u, ø as o and ß as ss.
{% macro without_accents(value) %}
    {{- adapter.dispatch('without_accents')(value) -}}
{% endmacro %}

{% macro default__without_accents(value) -%}
    replace(translate(strip_accents({{ value }}), 'øłđı', 'oldi'), 'ß', 'ss')
{%- endmacro %}

{% macro spark__without_accents(value) -%}
    replace(
        translate(
            {{ value }},
            'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿčďěňřšťůžąćęłńśźżđı',
            'aaaaaaceeeeiiiinoooooouuuuyycdenrstuzacelnszzdi'
        ),
        'ß', 'ss'
    )
{%- endmacro %}
