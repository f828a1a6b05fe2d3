-- Gives the condition for weeks that the model's table still lacks, for its newest, and for as many
-- days before them as are asked for: what was said of earlier weeks stands. A full refresh says
-- everything anew; a worker that was given days (orchestration/engines/workers.py) says the weeks
-- of those. The week is asked for first and written down, as engines do not carry the answer of a
-- subquery into the views below.
{% macro new_weeks(days_before=0) -%}
    {%- if var('first_day', none) -%}
        week_date >= {{ add_days("date '" ~ var('first_day') ~ "'", -days_before) }}
        and week_date < date '{{ var('before_day') }}'
    {%- elif execute and is_incremental() -%}
        {%- set newest = run_query(
            "select coalesce(max(week_date), date '1900-01-01') from " ~ this
        )[0][0] -%}
        week_date >= {{ add_days("date '" ~ newest ~ "'", -days_before) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
