-- Gives the part of a host that its owner registered: eu.acme.co.uk is acme.co.uk.
{% macro registered_domain(host) -%}
    nullif(
        regexp_extract(
            {{ host }},
            '([^.]+[.](?:(?:ac|co|com|edu|gob|gov|net|org)[.][a-z]{2}|[^.]+))$',
            1
        ),
        ''
    )
{%- endmacro %}
