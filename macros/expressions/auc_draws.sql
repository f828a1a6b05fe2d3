-- Gives the area under the curve of each group when customers are drawn anew, a hundred times: each
-- counts as often as a Poisson draw with mean 1 says, in all of its rows alike. Every group sees
-- the same draws, so that what one foretells more than another can be told draw by draw.
{% macro auc_draws(pairs, groups) -%}
    with draws as (
        select cast(draw as string) as draw
        from (select {{ each_number(1, 100) }} as draw) as numbers
    ),

    customers as (
        select customer_id from {{ pairs }}
        group by customer_id
    ),

    weights as (
        select
            customers.customer_id,
            draws.draw,
            {{ poisson_draw("customers.customer_id || ':' || draws.draw") }} as weight
        from customers
        cross join draws
    ),

    rows_drawn as (
        select pairs.*, weights.draw, weights.weight
        from {{ pairs }} as pairs
        inner join weights on pairs.customer_id = weights.customer_id
        where weights.weight > 0
    )

    select * from ({{ area_under_curve('rows_drawn', groups + ['draw']) }}) as aucs
    where auc is not null
{%- endmacro %}
