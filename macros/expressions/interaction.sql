-- Gives one kind of touch from an export: each record that has its moment and meets `only`. What
-- the record itself does not tell (channel, direction) is the kind's, by seeds/interaction_kinds.
{% macro interaction(
    department, thing, kind, occurred_at,
    only='true', channel='null', direction='null', sentiment='null', partner='null'
) -%}
    select
        '{{ department }}' as department,
        '{{ thing }}' as thing,
        source_system,
        source_record_id,
        {{ version_of(thing) }} as row_hash,
        load_id,
        '{{ kind }}' as interaction_kind,
        cast({{ channel }} as string) as channel,
        cast({{ direction }} as string) as direction,
        cast({{ partner }} as string) as partner_id,
        cast({{ sentiment }} as double) as sentiment_score,
        is_known_at_assumed,
        cast({{ occurred_at }} as timestamp) as occurred_at,
        {{ known_at(
            department, thing, 'cast(' ~ occurred_at ~ ' as timestamp)', 'delivered_at',
            'is_known_at_assumed'
        ) }} as known_at
    from {{ ref('stg_' ~ department ~ '__' ~ thing) }}
    where {{ occurred_at }} is not null and {{ only }}
{%- endmacro %}
