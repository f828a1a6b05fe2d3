-- Gives a public address without what follows it (which may tell who looked); null for any other.
{% macro public_url(url) -%}
    case
        when {{ matches(url, '^https?://[a-zA-Z0-9.-]+[.][a-zA-Z]{2,}(/[^@ ]*)?$') }}
            and not {{ matches(url, '//(localhost|10[.]|192[.]168|127[.])|[.](internal|local|lan|corp)(/|$)') }}
            then split_part(split_part({{ url }}, '?', 1), '#', 1)
    end
{%- endmacro %}
