-- Each record of staging is on one timeline, or matches no customer, or lies after the as-of date.
{{ config(meta={'dagster': {'ref': {'name': 'customer_timeline'}}}) }}
with staged as (
    select 'account_created' as interaction_kind, coalesce(created_at, known_at) as occurred_at
    from {{ ref('stg_sales__accounts') }}
    union all
    select 'contact_created' as interaction_kind, coalesce(created_at, known_at) as occurred_at
    from {{ ref('stg_sales__contacts') }}
    union all
    select 'opportunity_opened' as interaction_kind, coalesce(created_at, known_at) as occurred_at
    from {{ ref('stg_sales__opportunities') }}
    union all
    select
        case when is_trial then 'trial_started' else 'subscription_started' end
            as interaction_kind, occurred_at
    from {{ ref('stg_billing__subscriptions') }}
    union all
    -- A draft was never sent.
    select 'invoice_issued' as interaction_kind, occurred_at
    from {{ ref('stg_billing__invoices') }}
    where coalesce(status, '') <> 'draft'
    union all
    select 'product_used' as interaction_kind, occurred_at
    from {{ ref('stg_product__usage_daily') }}
    union all
    select 'product_used' as interaction_kind, occurred_at
    from {{ ref('stg_product__usage_events') }}
    union all
    select 'campaign_sent' as interaction_kind, occurred_at
    from {{ ref('stg_marketing__campaign_touches') }}
    where touch_kind = 'sent'
    union all
    select 'order_placed' as interaction_kind, occurred_at
    from {{ ref('stg_operations__orders') }}
    union all
    select 'dispute_opened' as interaction_kind, occurred_at
    from {{ ref('stg_billing__disputes') }}
    union all
    select 'survey_answered' as interaction_kind, occurred_at
    from {{ ref('stg_voice__survey_responses') }}
    union all
    select 'complaint_received' as interaction_kind, occurred_at
    from {{ ref('stg_voice__complaints') }}
    union all
    select 'mentioned_in_public' as interaction_kind, occurred_at
    from {{ ref('stg_voice__social_mentions') }}
    union all
    select 'reviewed_in_public' as interaction_kind, occurred_at
    from {{ ref('stg_voice__reviews') }}
    union all
    select 'meeting_held' as interaction_kind, occurred_at
    from {{ ref('stg_executives__meetings') }}
    where coalesce(status, '') <> 'cancelled'
    union all
    select 'escalation_raised' as interaction_kind, occurred_at
    from {{ ref('stg_success__escalations') }}
    union all
    select 'success_noted' as interaction_kind, occurred_at
    from {{ ref('stg_success__csm_notes') }}
    union all
    select 'ticket_opened' as interaction_kind, occurred_at
    from {{ ref('stg_support__tickets') }}
    union all
    select 'churn_declared' as interaction_kind, occurred_at
    from {{ ref('stg_success__churn_events') }}
),

expected as (
    select
        staged.interaction_kind,
        count(*) as staged_count
    from staged
    cross join {{ ref('int_as_of') }} as as_of
    where staged.occurred_at < as_of.known_before_at
    group by staged.interaction_kind
),

told as (
    select interaction_kind, record_count from {{ ref('customer_timeline') }}
    union all
    select interaction_kind, record_count
    from {{ ref('int_interactions_united') }}
    where customer_id is null
),

found as (
    select
        interaction_kind,
        sum(record_count) as told_count
    from told
    group by interaction_kind
)

select
    expected.interaction_kind,
    expected.staged_count,
    found.told_count
from expected
left join found on expected.interaction_kind = found.interaction_kind
where expected.staged_count <> coalesce(found.told_count, 0)
