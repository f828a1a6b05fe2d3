-- Gives the band in which each customer stood last before the weeks that are asked for, from the
-- model's own table; of nobody where everything is said anew.
{% macro bands_before() -%}
    {%- if execute and is_incremental() -%}
    select
        config_version,
        customer_id,
        max(week_date) as week_date,
        max_by(health_band, week_date) as health_band
    from {{ this }}
    where health_band <> 'unknown' and not ({{ new_weeks() }})
    group by config_version, customer_id
    {%- else -%}
    select config_version, customer_id, week_date, 'unknown' as health_band
    from {{ ref('int_health_summed_weekly') }}
    where false
    {%- endif -%}
{%- endmacro %}
