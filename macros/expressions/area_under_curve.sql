-- Gives the area under the ROC curve of each group of rows (worry, is_churner, weight): the chance
-- that a churner worried more than another, ties by half (Mann and Whitney's U).
{% macro area_under_curve(rows, groups) -%}
    select
        {{ groups | join(', ') }},
        sum(churners * (others_below + 0.5 * others)) / nullif(sum(churners) * sum(others), 0)
            as auc
    from (
        select
            *,
            sum(others) over (partition by {{ groups | join(', ') }} order by worry) - others
                as others_below
        from (
            select
                {{ groups | join(', ') }},
                worry,
                sum(weight * is_churner) as churners,
                sum(weight * (1 - is_churner)) as others
            from {{ rows }}
            group by {{ groups | join(', ') }}, worry
        ) as levels
    ) as ordered
    group by {{ groups | join(', ') }}
{%- endmacro %}
