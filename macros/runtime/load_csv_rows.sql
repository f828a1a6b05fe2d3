-- Fills a seed on Spark in one statement. dbt-spark's own does not quote an apostrophe.
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set cells = [] -%}
        {%- for name in agate_table.column_names -%}
            {%- set cell = row[name] -%}
            {%- set kind = types.get(name) or adapter.convert_type(agate_table, loop.index0) -%}
            {%- set text = 'null' if cell is none else "'" ~ (cell | string | replace("'", "''")) ~ "'" -%}
            {%- do cells.append('cast(' ~ text ~ ' as ' ~ kind ~ ')') -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ cells | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set filling = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') -%}
    {%- if rows -%}
        {%- do adapter.add_query(filling, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(filling) }}
{%- endmacro %}
