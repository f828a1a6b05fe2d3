with customers as (
    select * from {{ ref('int_customers_described') }}
),

valued as (
    select * from {{ ref('int_customers_valued') }}
),

spans as (
    select * from {{ ref('int_stage_spans') }}
    where left_date is null
),

contacts as (
    select * from {{ ref('int_customer_contacts_summed') }}
),

coverage as (
    select * from {{ ref('int_customer_coverage_summed') }}
),

-- Who has left keeps the last word that was said of it.
health as (
    select *
    from {{ ref('customer_health_weekly') }}
    where is_champion
    qualify row_number() over (partition by customer_id order by week_date desc) = 1
),

-- The quarter ahead; who has left keeps the last word here too.
risks as (
    select *
    from {{ ref('churn_risk_weekly') }}
    qualify
        row_number() over (partition by customer_id order by week_date desc, horizon_days) = 1
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

described as (
    select
        customers.customer_id,
        customers.customer_name,
        customers.parent_customer_id,
        customers.segment,
        valued.tier,
        valued.status,
        valued.value_basis,
        coalesce(spans.stage, 'awareness') as lifecycle_stage,
        valued.customer_since_date,
        cast(valued.arr_usd as decimal(18, 2)) as arr_usd,
        cast(valued.mrr_usd as decimal(18, 2)) as mrr_usd,
        health.health_score,
        coalesce(health.health_band, 'unknown') as health_band,
        health.change_28_days as health_change_28_days,
        health.week_date as health_week_date,
        cast(coverage.known_department_count as double)
        / nullif(coverage.contracted_department_count, 0) as coverage_share,
        health.trust_grade,
        health.best_department,
        health.worst_department,
        risks.churn_probability,
        coalesce(risks.basis, 'nothing known') as churn_basis,
        risks.reasons as churn_reasons,
        risks.expected_arr_loss_usd,
        coalesce(
            {{ days_between('cast(contacts.last_inbound_contact_at as date)', 'as_of.as_of_date') }}
            > dials.silence_days,
            true
        ) as is_silent,
        valued.is_large,
        customers.domain,
        customers.industry,
        customers.country,
        customers.owner_name,
        customers.is_churned_in_crm,
        customers.created_at,
        valued.lost_date,
        coverage.known_department_count,
        coverage.contracted_department_count,
        contacts.last_inbound_contact_at,
        contacts.last_contact_marketing_at,
        contacts.last_contact_sales_at,
        contacts.last_contact_operations_at,
        contacts.last_contact_billing_at,
        contacts.last_contact_product_at,
        contacts.last_contact_support_at,
        contacts.last_contact_training_at,
        contacts.last_contact_voice_at,
        contacts.last_contact_executives_at,
        contacts.last_contact_success_at,
        coverage.known_at_sales,
        coverage.known_at_marketing,
        coverage.known_at_operations,
        coverage.known_at_billing,
        coverage.known_at_support,
        coverage.known_at_training,
        coverage.known_at_product,
        coverage.known_at_voice,
        coverage.known_at_executives,
        coverage.known_at_success
    from customers
    inner join valued on customers.customer_id = valued.customer_id
    left join spans on customers.customer_id = spans.customer_id
    left join contacts on customers.customer_id = contacts.customer_id
    left join coverage on customers.customer_id = coverage.customer_id
    left join health on customers.customer_id = health.customer_id
    left join risks on customers.customer_id = risks.customer_id
    cross join as_of
    cross join dials
)

select * from described
