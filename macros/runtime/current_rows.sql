-- Gives the newest version of each key that was delivered by the as-of date, unless it was deleted.
{% macro current_rows(department, thing, key) %}
    {{- known_rows(department, thing) }}
    qualify
        row_number() over (
            partition by _source_system, {{ key }}
            order by _known_at desc, _load_id desc, _line desc
        ) = 1
        and not coalesce(_is_deleted, false)
{% endmacro %}
