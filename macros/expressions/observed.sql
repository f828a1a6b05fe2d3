-- Gives what an export's records tell of one measure: a value with its moment, known since when and
-- until when: a record counts in a past week by the version that was known then. Whose it is may
-- be unknown: it tells at least that the department was heard of.
{% macro observed(
    department, thing, measure, occurred_at, value, only='true', ended_at='null'
) -%}
    {%- set versions = '_versions' if has_versions(thing) else '' -%}
    select
        facts.customer_id,
        '{{ measure }}' as measure,
        '{{ department }}.{{ thing }}' as export,
        records.source_system || ':' || records.source_record_id as record_key,
        cast({{ value }} as double) as observed_value,
        cast({{ occurred_at }} as timestamp) as occurred_at,
        cast({{ ended_at }} as timestamp) as ended_at,
        {{ known_at(
            department, thing, 'cast(' ~ occurred_at ~ ' as timestamp)', 'records.delivered_at',
            'records.is_known_at_assumed'
        ) }} as known_at,
        {{ 'records.superseded_at' if versions else 'cast(null as timestamp)' }} as superseded_at
    from {{ ref('stg_' ~ department ~ '__' ~ thing ~ versions) }} as records
    left join {{ ref('int_facts_matched') }} as facts
        on records.source_system = facts.source_system
        and records.source_record_id = facts.source_record_id
        and facts.department = '{{ department }}'
        and facts.thing = '{{ thing }}'
        {%- if version_of(thing) == 'row_hash' %}
        and records.row_hash = facts.row_hash
        {%- endif %}
    where {{ occurred_at }} is not null
        and {{ value }} is not null
        and {{ only }}
{%- endmacro %}
