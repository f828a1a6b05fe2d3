-- What each kind of model would have said at its time, with what became of the customer; once in
-- its quarter and once in all of them. Of whom a kind knew nothing it says what is usual: those it
-- has not scored.
with predictions as (
    select * from {{ source('it', 'churn_predictions') }}
),

examples as (
    select * from {{ ref('int_churn_examples') }}
    where is_ripe
),

labelled as (
    select
        customer_id, week_date, horizon_days, arr_usd, 'churned' as label,
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

features as (
    select * from {{ ref('int_customer_features_weekly') }}
),

classes as (
    select * from {{ ref('int_churn_reference_classes') }}
),

met as (
    select
        predictions.kind as predictor,
        predictions.probability as worry,
        cast(year(labelled.week_date) as string) || '-Q'
        || cast(quarter(labelled.week_date) as string) as quarter_name,
        case predictions.kind
            when 'health' then features.health_score is not null
            when 'recency' then features.recency_days is not null
            when 'reference_class' then classes.churn_probability is not null
            else true
        end as is_scored,
        labelled.*
    from predictions
    inner join labelled
        on predictions.customer_id = labelled.customer_id
        and predictions.week_date = labelled.week_date
        and predictions.horizon_days = labelled.horizon_days
    inner join features
        on predictions.customer_id = features.customer_id
        and predictions.week_date = features.week_date
    left join classes
        on predictions.customer_id = classes.customer_id
        and predictions.week_date = classes.week_date
        and predictions.horizon_days = classes.horizon_days
)

select {{ all_but('quarter_name') }}, quarter_name from met
union all
select {{ all_but('quarter_name') }}, 'all' as quarter_name from met
