with subscriptions as (
    select * from {{ ref('stg_billing__subscriptions') }}
),

invoices as (
    select * from {{ ref('stg_billing__invoices') }}
),

kinds as (
    select * from {{ ref('interaction_kinds') }}
    where department = 'billing'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

moments as (
    select
        subscriptions.source_system,
        subscriptions.account_id,
        subscriptions.source_record_id,
        subscriptions.load_id,
        kinds.interaction_kind,
        subscriptions.is_known_at_assumed,
        case
            when kinds.interaction_kind = 'subscription_started' and not subscriptions.is_trial
                then cast(subscriptions.start_date as timestamp)
            when kinds.interaction_kind = 'trial_started' and subscriptions.is_trial
                then cast(subscriptions.start_date as timestamp)
            when kinds.interaction_kind = 'subscription_cancel_requested'
                then subscriptions.canceled_at
            when kinds.interaction_kind = 'subscription_ended'
                then cast(subscriptions.end_date as timestamp)
        end as occurred_at,
        subscriptions.delivered_at
    from subscriptions
    cross join kinds
    where kinds.thing = 'subscriptions'
    union all
    select
        invoices.source_system,
        invoices.account_id,
        invoices.source_record_id,
        invoices.load_id,
        kinds.interaction_kind,
        invoices.is_known_at_assumed,
        case
            when kinds.interaction_kind = 'invoice_issued'
                then cast(invoices.issued_date as timestamp)
            when kinds.interaction_kind = 'invoice_paid'
                then cast(invoices.paid_date as timestamp)
            when kinds.interaction_kind = 'invoice_overdue'
                and coalesce(invoices.status, '') <> 'void'
                and coalesce(invoices.paid_date, as_of.as_of_date) > invoices.due_date
                then cast({{ add_days('invoices.due_date', 1) }} as timestamp)
        end as occurred_at,
        invoices.delivered_at
    from invoices
    cross join kinds
    cross join as_of
    where kinds.thing = 'invoices' and coalesce(invoices.status, '') <> 'draft'
)

select
    source_system,
    account_id,
    source_record_id,
    load_id,
    interaction_kind,
    cast(null as varchar) as channel,
    cast(null as double) as sentiment_score,
    is_known_at_assumed,
    occurred_at,
    {{ known_at(
        'billing', 'subscriptions', 'occurred_at', 'delivered_at', 'is_known_at_assumed'
    ) }} as known_at
from moments
where occurred_at is not null
