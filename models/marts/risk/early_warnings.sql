with judged as (
    select * from {{ ref('int_large_clients_judged') }}
    where is_risk_high or is_warned_by_many or has_given_notice
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

backtest as (
    select * from {{ ref('risk_backtest') }}
    where quarter = 'all' and label = 'churned'
),

-- What was agreed with the customer since the alert, and is under way.
played as (
    select
        judged.customer_id,
        min_by(plans.plan_id, (plans.agreed_date, plans.plan_id)) as success_plan_id
    from judged
    inner join plans
        on judged.customer_id = plans.customer_id
        and plans.agreed_date >= judged.flagged_date
        and plans.closed_date is null
    group by judged.customer_id
)

select
    judged.customer_id,
    customers.customer_name,
    customers.owner_name,
    judged.basis,
    judged.model_version,
    judged.churn_probability,
    judged.class_customer_count,
    judged.class_churned_count,
    judged.reasons,
    judged.departments as departments_in_warning,
    judged.sentences as warning_sentences,
    cast(judged.department_count as bigint) as departments_in_warning_count,
    cast(judged.arr_usd as decimal(18, 2)) as arr_usd,
    cast(judged.churn_probability * judged.arr_usd as decimal(18, 2)) as expected_arr_loss_usd,
    backtest.precision_at_capacity as backtest_precision,
    backtest.evidence as backtest_evidence,
    judged.is_risk_high,
    judged.is_warned_by_many,
    judged.has_given_notice,
    played.success_plan_id is not null as is_snoozed,
    played.success_plan_id,
    judged.week_date,
    judged.flagged_date as flagged_at,
    cast({{ days_between('judged.flagged_date', 'judged.week_date') }} as bigint) as open_days,
    judged.renewal_date,
    cast({{ days_between('judged.week_date', 'judged.renewal_date') }} as bigint)
        as days_to_renewal
from judged
inner join customers on judged.customer_id = customers.customer_id
left join played on judged.customer_id = played.customer_id
left join backtest
    on judged.horizon_days = backtest.horizon_days
    and judged.basis = backtest.predictor
