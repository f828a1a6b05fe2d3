-- Exchanges the weeks that are said anew, in one transaction. A column that is new to the table is
-- empty in the weeks that stay. dbt's own does the same in ten statements instead of three.
{% materialization incremental, adapter="duckdb" %}
    {%- if not is_incremental() -%}
        {{ return(created('table', order='order by week_date')) }}
    {%- endif -%}
    {%- set said = this.identifier ~ '__said' -%}
    {%- call statement('said') -%}
        create temporary table {{ said }} as (
            {{ compiled_code }}
        )
    {%- endcall -%}
    {%- set added = run_query(
        "select column_name, column_type from (describe " ~ said ~ ")"
        " where column_name not in (select column_name from (describe " ~ this ~ "))"
    ) -%}
    {%- call statement('main') -%}
        {%- for name, type in added.rows %}
        alter table {{ this }} add column {{ name }} {{ type }};
        {%- endfor %}
        delete from {{ this }} where week_date in (select week_date from {{ said }});
        insert into {{ this }} by name select * from {{ said }};
        drop table {{ said }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}
