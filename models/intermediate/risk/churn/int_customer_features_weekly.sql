{{ config(materialized='incremental') }}

-- What was known of each customer at the end of each week, a column a feature (churn_features),
-- since health can be told at all; null is not known. Past weeks are never said anew.
with weeks as (
    select * from {{ ref('int_health_trends_weekly') }}
    where {{ new_weeks() }}
),

measures as (
    select * from {{ ref('int_measures_scored_weekly') }}
),

contacts as (
    select * from {{ ref('int_customer_contacts_weekly') }}
),

contracts as (
    select * from {{ ref('int_contract_facts_weekly') }}
),

spread as (
    select
        customer_id,
        week_date,
        max(case when measure = 'recommendation' then age_days end) as recommendation_age_days,
        {{ spread_rows([
            'campaign_sends', 'campaign_answers', 'unsubscribes', 'days_since_sales',
            'lost_deals', 'late_delivery_share', 'returns', 'refund_days',
            'invoice_overdue_days', 'payment_delay_days', 'failed_payments', 'disputes',
            'reissued_invoices', 'first_reply_hours', 'resolution_hours', 'reopened_share',
            'tickets', 'escalated_open_days', 'support_rating', 'completed_share',
            'people_trained', 'usage_change', 'active_days', 'error_share', 'recommendation',
            'unhappy_share', 'complaint_open_days', 'executive_meetings', 'owner_sentiment',
            'late_milestone_share', 'sponsor_losses', 'escalations'
        ], 'measure', 'measured_value') }}
    from measures
    group by customer_id, week_date
),

described as (
    select
        {{ all_but('recommendation_age_days', of='spread') }},
        cast(spread.recommendation_age_days as double) as recommendation_age_days,
        spread.active_days - before.active_days as active_days_change,
        cast(coalesce(contacts.contact_count_91_days, 0) as double) as contacts,
        cast(contacts.recency_days as double) as recency_days,
        weeks.health_score,
        weeks.health_change_28_days,
        weeks.health_change_182_days,
        cast(weeks.weak_department_count as double) as weak_department_count,
        cast(contracts.tenure_days as double) as tenure_days,
        contracts.arr_usd,
        contracts.arr_change_share,
        cast(contracts.renewal_in_quarter as double) as renewal_in_quarter,
        cast(contracts.renewal_in_half_year as double) as renewal_in_half_year
    from weeks
    inner join spread
        on weeks.customer_id = spread.customer_id
        and weeks.week_date = spread.week_date
    inner join contracts
        on weeks.customer_id = contracts.customer_id
        and weeks.week_date = contracts.week_date
    left join spread as before
        on weeks.customer_id = before.customer_id
        and before.week_date = {{ add_days('weeks.week_date', -91) }}
    left join contacts
        on weeks.customer_id = contacts.customer_id
        and weeks.week_date = contacts.week_date
)

select * from described
