-- The spread of the area under the curve when customers are drawn anew, a hundred times: each
-- customer counts as often as a Poisson draw with mean 1 says, in all of its weeks alike.
with pairs as (
    select * from {{ ref('int_risk_pairs') }}
    where quarter_name = 'all' and label = 'lost'
),

draws as (
    select cast(draw as varchar) as draw
    from ({{ each_number(100) }}) as numbers
),

customers as (
    select customer_id from pairs
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
    select
        pairs.predictor,
        pairs.horizon_days,
        weights.draw,
        pairs.worry,
        pairs.is_churner,
        weights.weight
    from pairs
    inner join weights on pairs.customer_id = weights.customer_id
    where weights.weight > 0
),

aucs as (
    {{ area_under_curve('rows_drawn', ['predictor', 'horizon_days', 'draw']) }}
)

select
    predictor,
    horizon_days,
    quantile_cont(auc, 0.025) as auc_low,
    quantile_cont(auc, 0.975) as auc_high
from aucs
where auc is not null
group by predictor, horizon_days
