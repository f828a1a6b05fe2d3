-- Gives a model's SQL with the types that its contract promises: engines count and sum in others.
{% macro contracted(code) -%}
    {%- if config.get('contract').enforced -%}
        select
        {%- for column in model.columns.values() %}
            cast({{ column.name }} as {{ column.data_type | replace('varchar', 'string') }})
                as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
        from (
            {{ code }}
        ) as built
    {%- else -%}
        {{ code }}
    {%- endif -%}
{%- endmacro %}
