-- Gives the newest version of each key that was delivered by the as-of date, unless it was deleted.
-- Newest is what its system changed last, as far as it tells (contract.py: NEWEST_FIRST).
{% macro current_rows(department, thing, key) %}
    {{- known_rows(department, thing) }}
    qualify
        row_number() over (
            partition by _source_system, {{ key }}
            order by
                least(coalesce(_changed_at, _known_at), _known_at) desc,
                _known_at desc, _changed_at desc, _load_id desc, _line desc
        ) = 1
        and not coalesce(_is_deleted, false)
{% endmacro %}
