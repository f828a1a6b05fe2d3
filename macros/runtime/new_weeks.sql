-- Gives the condition for weeks that the model's table still lacks, and for its newest: what was
-- said of earlier weeks stands. A full refresh says everything anew.
{% macro new_weeks() -%}
    {%- if is_incremental() -%}
        week_date >= (select coalesce(max(week_date), date '1900-01-01') from {{ this }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
