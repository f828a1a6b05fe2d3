-- Gives the bare lower-case host of a URL, address or e-mail (of several the first); null if none.
{% macro web_domain(value) -%}
    nullif(
        regexp_extract(
            lower(trim({{ value }})),
            '^(?:(?:[a-z][a-z0-9+.-]*:)?//|mailto:)?(?:[^/?#]*@)?(?:www[.])?'
            || '([^/?#:@<> ,;.]+(?:[.][^/?#:@<> ,;.]+)+)',
            1
        ),
        ''
    )
{%- endmacro %}
