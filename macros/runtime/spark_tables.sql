-- Builds tables on Spark as Parquet, which everything else reads: views too, and weeks a folder each.
{% materialization table, adapter="spark" %}
    {{ return(made_anew(compiled_code)) }}
{% endmaterialization %}

{% materialization view, adapter="spark" %}
    {{ return(made_anew(compiled_code)) }}
{% endmaterialization %}

-- Exchanges the weeks that are said anew. What DuckDB deletes and inserts is here a folder each.
{% materialization incremental, adapter="spark" %}
    {%- if not is_incremental() -%}
        {{ return(made_anew(compiled_code, 'partitioned by (week_date)')) }}
    {%- endif -%}
    {%- call statement('main') -%}
        insert overwrite table {{ this }} by name
        {{ contracted(compiled_code) }}
    {%- endcall -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{% macro made_anew(code, partition='') %}
    {%- set target = this.incorporate(type='table') -%}
    {%- call statement('drop') -%}
        drop table if exists {{ target }}
    {%- endcall -%}
    {%- call statement('main') -%}
        create table {{ target }} using parquet {{ partition }} as
        {{ contracted(code) }}
    {%- endcall -%}
    {{ return({'relations': [target]}) }}
{% endmacro %}
