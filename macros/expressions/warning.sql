-- Gives one kind of warning from a CTE of facts with their customer: each that meets `only` is a
-- spell from `opened` to `closed`, or for as long as the kind stands. `signals` and `as_of` are in
-- scope of every argument.
{% macro warning(
    signal, facts, opened, measured, evidence,
    only='true', closed='null', acknowledged='null', responsible='null'
) -%}
    select
        facts.customer_id,
        signals.signal,
        coalesce({{ responsible }}, signals.responsible_department) as responsible_department,
        facts.source_system,
        facts.source_record_id,
        {{ evidence }} as evidence,
        cast({{ measured }} as double) as measured,
        cast({{ opened }} as timestamp) as opened_at,
        cast({{ acknowledged }} as timestamp) as acknowledged_at,
        case
            when signals.stands_days > 0
                then least(
                    cast({{ closed }} as timestamp),
                    {{ add_days_to_moment(opened, 'signals.stands_days') }}
                )
            else cast({{ closed }} as timestamp)
        end as closed_at,
        greatest(facts.known_at, cast({{ opened }} as timestamp)) as known_at
    from {{ facts }} as facts
    inner join {{ ref('warning_signal_kinds') }} as signals on signals.signal = '{{ signal }}'
    cross join {{ ref('int_as_of') }} as as_of
    where facts.customer_id is not null and {{ opened }} is not null and {{ only }}
{%- endmacro %}
