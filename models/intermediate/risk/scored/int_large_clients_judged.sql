-- Every large client in the newest week that was told, over the shortest horizon, with what three
-- witnesses say: its risk, the departments that warn, and its own notice.
with risks as (
    select * from {{ ref('int_churn_risk_weekly') }}
    where is_large
),

newest as (
    select
        max(week_date) as week_date,
        min(horizon_days) as horizon_days
    from {{ ref('int_churn_risk_weekly') }}
),

alerts as (
    select * from {{ ref('int_risk_alerts_weekly') }}
    where predictor = 'told'
),

warned as (
    select * from {{ ref('int_large_clients_warned') }}
),

valued as (
    select * from {{ ref('int_customers_valued') }}
    where status = 'active'
),

contracts as (
    select * from {{ ref('int_contract_facts_weekly') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
)

select
    {{ all_but('arr_usd', of='risks') }},
    valued.arr_usd,
    warned.departments,
    warned.sentences,
    coalesce(warned.department_count, 0) as department_count,
    coalesce(alerts.is_on, false) as is_risk_high,
    coalesce(warned.department_count >= dials.alert_departments, false) as is_warned_by_many,
    risks.basis = 'notice' as has_given_notice,
    coalesce(alerts.flagged_date, cast(warned.warned_at as date)) as flagged_date,
    {{ add_days('risks.week_date', 'contracts.days_to_renewal') }} as renewal_date
from risks
inner join newest
    on risks.week_date = newest.week_date
    and risks.horizon_days = newest.horizon_days
inner join valued on risks.customer_id = valued.customer_id
cross join dials
left join contracts
    on risks.customer_id = contracts.customer_id
    and risks.week_date = contracts.week_date
left join alerts
    on risks.customer_id = alerts.customer_id
    and risks.week_date = alerts.week_date
left join warned on risks.customer_id = warned.customer_id
