-- Gives every version of each key that was delivered by the as-of date, with the moment at which a
-- newer one took its place: null for the newest. What was deleted has none that stands.
{% macro all_versions(department, thing, key) %}
    select
        *,
        min(_known_at) over (
            partition by _source_system, {{ key }}
            order by
                least(coalesce(_changed_at, _known_at), _known_at), _known_at, _changed_at,
                _load_id, _line
            rows between 1 following and unbounded following
        ) as _superseded_at
    from ({{ known_rows(department, thing) }}) as known
    qualify
        not coalesce(_is_deleted, false)
        and (_superseded_at is null or _superseded_at > _known_at)
{% endmacro %}
