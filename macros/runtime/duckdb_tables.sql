-- Builds tables and views on DuckDB in one statement, where dbt's own copy, rename twice and drop.
{% materialization table, adapter="duckdb" %}
    {{ return(created('table')) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
    {{ return(created('view')) }}
{% endmaterialization %}

{% macro created(kind, order='') %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type=kind) -%}
    {%- if existing is not none and existing.type != kind -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {%- set contract = config.get('contract') -%}
    {%- if contract.enforced -%}
        {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- endif -%}
    {%- call statement('main') -%}
        create or replace {{ kind }} {{ target }} as
        from (
            {{ get_select_subquery(compiled_code) if contract.enforced else compiled_code }}
        )
        {{ order }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{% endmacro %}
