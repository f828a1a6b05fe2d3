-- Builds a table in one statement. dbt's own copies, renames twice and drops: twice the cost.
{% materialization table, adapter="duckdb" %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- if existing is not none and existing.type != 'table' -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- set contract = config.get('contract') -%}
    {%- if contract.enforced -%}
        {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace table {{ target }} as (
            {{ get_select_subquery(compiled_code) if contract.enforced else compiled_code }}
        )
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
