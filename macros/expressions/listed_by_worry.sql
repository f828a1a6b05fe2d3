-- Gives the pairs of a back-test with their place in the list of their day and in that of all days,
-- those who worry most first, and how many churners stand up to there.
{% macro listed_by_worry(pairs) -%}
    select
        *,
        sum(is_churner) over (
            partition by predictor, quarter_name, horizon_days, label order by overall_place
            rows between unbounded preceding and current row
        ) as churners_so_far
    from (
        select
            *,
            row_number() over (
                partition by predictor, quarter_name, week_date, horizon_days, label
                order by worry desc, {{ fixed_lot('customer_id') }}
            ) as place,
            count(*) over (partition by predictor, quarter_name, week_date, horizon_days, label)
                as listed_count,
            row_number() over (
                partition by predictor, quarter_name, horizon_days, label
                order by worry desc, {{ fixed_lot('customer_id') }}, week_date
            ) as overall_place
        from {{ pairs }}
    ) as ranked
{%- endmacro %}
