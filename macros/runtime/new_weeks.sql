-- Gives the condition for weeks that the model's table still lacks, and for its newest: what was
-- said of earlier weeks stands. A full refresh says everything anew. The week is asked for first
-- and written down, as engines do not carry the answer of a subquery into the views below.
{% macro new_weeks() -%}
    {%- if execute and is_incremental() -%}
        week_date >= date '{{
            run_query("select coalesce(max(week_date), date '1900-01-01') from " ~ this)[0][0]
        }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
