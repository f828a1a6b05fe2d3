-- What each kind of model would have said at its time, with what became of the customer; once in
-- its quarter and once in all of them.
with predictions as (
    select * from {{ source('it', 'churn_predictions') }}
),

examples as (
    select * from {{ ref('int_churn_examples') }}
    where is_ripe
),

labelled as (
    select
        customer_id, week_date, horizon_days, arr_usd, 'lost' as label,
        has_churned as is_churner
    from examples
    union all
    select
        customer_id, week_date, horizon_days, arr_usd, 'declared' as label,
        has_declared as is_churner
    from examples
    union all
    select
        customer_id, week_date, horizon_days, arr_usd, 'contracted' as label,
        has_contracted as is_churner
    from examples
),

met as (
    select
        predictions.kind as predictor,
        predictions.probability as worry,
        cast(year(labelled.week_date) as varchar) || '-Q'
        || cast(quarter(labelled.week_date) as varchar) as quarter_name,
        labelled.*
    from predictions
    inner join labelled
        on predictions.customer_id = labelled.customer_id
        and predictions.week_date = labelled.week_date
        and predictions.horizon_days = labelled.horizon_days
)

select * from met
union all
select * replace ('all' as quarter_name) from met
