-- Gives an export's records with what says whose they are: an id, a name, an address, or the
-- record of the same system that they belong to. A deleted record still was somebody's.
{% macro told_facts(
    department, thing, account_id='account_id', subscription_id='null', company_name='null',
    email='null', domain='null', parent_thing='null', parent_id='null'
) -%}
    select
        '{{ department }}' as department,
        '{{ thing }}' as thing,
        source_system,
        source_record_id,
        {{ version_of(thing) }} as row_hash,
        cast({{ account_id }} as string) as account_id,
        cast({{ subscription_id }} as string) as subscription_id,
        cast({{ company_name }} as string) as company_name,
        cast({{ email }} as string) as email,
        cast({{ domain }} as string) as domain,
        cast({{ parent_thing }} as string) as parent_thing,
        cast({{ parent_id }} as string) as parent_id,
        known_at,
        {%- if has_versions(thing) %}
        superseded_at is not null as is_deleted
    from {{ ref('stg_' ~ department ~ '__' ~ thing ~ '_versions') }}
    qualify
        row_number() over (
            partition by source_system, source_record_id
            order by coalesce(superseded_at, timestamp '9999-12-31') desc
        ) = 1
        {%- else %}
        false as is_deleted
    from {{ ref('stg_' ~ department ~ '__' ~ thing) }}
        {%- endif %}
{%- endmacro %}
