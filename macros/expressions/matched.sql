-- Gives a staging model's rows with the customer of each; null where none is known.
{% macro matched(department, thing) -%}
    select
        facts.customer_id,
        records.*
    from {{ ref('stg_' ~ department ~ '__' ~ thing) }} as records
    left join {{ ref('int_facts_matched') }} as facts
        on records.source_system = facts.source_system
        and records.source_record_id = facts.source_record_id
        and facts.department = '{{ department }}'
        and facts.thing = '{{ thing }}'
        {%- if version_of(thing) == 'row_hash' %}
        and records.row_hash = facts.row_hash
        {%- endif %}
{%- endmacro %}
