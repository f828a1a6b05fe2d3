-- Gives what one export lets customers say: each record that meets `only`, as one comment or score.
-- `rating` is the customer's own score on -1 to 1, `judgement` a listener's; null where none.
{% macro voiced(
    department, thing, kind, comment, only='true', channel='null', score='null', scale='null',
    rating='null', goal_rating='null', judgement='null', competitor='null', url='null',
    reported_to='null', caused_by='null', routed_at='null', acknowledged_at='null',
    fixed_at='null', occurred_at='occurred_at'
) -%}
    select
        '{{ department }}' as department,
        '{{ thing }}' as thing,
        source_system,
        source_record_id,
        {{ version_of(thing) }} as row_hash,
        load_id,
        '{{ kind }}' as source_kind,
        cast({{ channel }} as string) as channel,
        cast({{ comment }} as string) as comment,
        cast({{ scale }} as string) as score_scale,
        cast({{ competitor }} as string) as competitor,
        cast({{ url }} as string) as evidence_url,
        cast({{ reported_to }} as string) as reported_to_department,
        cast({{ caused_by }} as string) as caused_by_department,
        cast({{ score }} as double) as score,
        cast({{ rating }} as double) as rating,
        cast({{ goal_rating }} as double) as goal_rating,
        cast({{ judgement }} as double) as judgement,
        is_known_at_assumed,
        cast({{ routed_at }} as timestamp) as routed_at,
        cast({{ acknowledged_at }} as timestamp) as acknowledged_at,
        cast({{ fixed_at }} as timestamp) as fixed_at,
        coalesce(cast({{ occurred_at }} as timestamp), known_at) as occurred_at,
        {{ known_at(
            department, thing, 'cast(' ~ occurred_at ~ ' as timestamp)', 'delivered_at',
            'is_known_at_assumed'
        ) }} as known_at
    from {{ ref('stg_' ~ department ~ '__' ~ thing) }}
    where coalesce({{ comment }}, cast({{ score }} as string)) is not null and {{ only }}
{%- endmacro %}
