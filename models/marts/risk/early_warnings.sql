with risks as (
    select * from {{ ref('int_churn_risk_weekly') }}
    where is_large
),

alerts as (
    select * from {{ ref('int_risk_alerts_weekly') }}
),

warned as (
    select * from {{ ref('int_large_clients_warned') }}
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

valued as (
    select * from {{ ref('int_customers_valued') }}
),

contracts as (
    select * from {{ ref('int_contract_facts_weekly') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

backtest as (
    select * from {{ ref('risk_backtest') }}
    where quarter = 'all' and label = 'lost'
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

-- The newest week that was told of anybody; the shortest horizon.
newest as (
    select
        max(week_date) as week_date,
        min(horizon_days) as horizon_days
    from {{ ref('int_churn_risk_weekly') }}
),

now_told as (
    select
        risks.*,
        valued.arr_usd as arr_now_usd,
        customers.customer_name,
        customers.owner_name,
        warned.departments,
        coalesce(warned.department_count, 0) as department_count,
        warned.sentences,
        coalesce(alerts.is_on, false) as is_risk_high,
        coalesce(warned.department_count >= dials.alert_departments, false) as is_warned_by_many,
        risks.basis = 'notice' as has_given_notice,
        coalesce(alerts.flagged_date, cast(warned.warned_at as date)) as flagged_date,
        {{ add_days('risks.week_date', 'contracts.days_to_renewal') }} as renewal_date,
        backtest.precision_at_capacity as backtest_precision,
        backtest.evidence as backtest_evidence
    from risks
    inner join newest
        on risks.week_date = newest.week_date
        and risks.horizon_days = newest.horizon_days
    inner join valued
        on risks.customer_id = valued.customer_id
        and valued.status = 'active'
    inner join customers on risks.customer_id = customers.customer_id
    cross join dials
    left join contracts
        on risks.customer_id = contracts.customer_id
        and risks.week_date = contracts.week_date
    left join alerts
        on risks.customer_id = alerts.customer_id
        and risks.week_date = alerts.week_date
    left join warned on risks.customer_id = warned.customer_id
    left join backtest
        on risks.horizon_days = backtest.horizon_days
        and risks.basis = backtest.predictor
),

-- What was agreed with the customer since the alert, and is under way.
played as (
    select
        now_told.customer_id,
        min_by(
            plans.plan_id, { agreed_date: plans.agreed_date, plan_id: plans.plan_id }
        ) as success_plan_id
    from now_told
    inner join plans
        on now_told.customer_id = plans.customer_id
        and plans.agreed_date >= now_told.flagged_date
        and plans.closed_date is null
    group by now_told.customer_id
)

select
    now_told.customer_id,
    now_told.customer_name,
    now_told.owner_name,
    now_told.basis,
    now_told.model_version,
    now_told.churn_probability,
    now_told.class_customer_count,
    now_told.class_churned_count,
    now_told.reasons,
    now_told.departments as departments_in_warning,
    now_told.sentences as warning_sentences,
    cast(now_told.department_count as bigint) as departments_in_warning_count,
    cast(now_told.arr_now_usd as decimal(18, 2)) as arr_usd,
    cast(now_told.churn_probability * now_told.arr_now_usd as decimal(18, 2))
        as expected_arr_loss_usd,
    now_told.backtest_precision,
    now_told.backtest_evidence,
    now_told.is_risk_high,
    now_told.is_warned_by_many,
    now_told.has_given_notice,
    played.success_plan_id is not null as is_snoozed,
    played.success_plan_id,
    now_told.week_date,
    now_told.flagged_date as flagged_at,
    cast({{ days_between('now_told.flagged_date', 'now_told.week_date') }} as bigint) as open_days,
    now_told.renewal_date,
    cast({{ days_between('now_told.week_date', 'now_told.renewal_date') }} as bigint)
        as days_to_renewal
from now_told
left join played on now_told.customer_id = played.customer_id
where now_told.is_risk_high or now_told.is_warned_by_many or now_told.has_given_notice
