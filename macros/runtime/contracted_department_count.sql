-- Gives the number of departments that have a contract, `it` (the run itself) left out.
{% macro contracted_department_count() %}
    {%- set departments = [] -%}
    {%- if execute -%}
        {%- for contract in graph.get('sources', {}).values()
            if contract.source_name != 'it' -%}
            {%- do departments.append(contract.source_name) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- departments | unique | list | length -}}
{% endmacro %}
