with churn_events as (
    select * from {{ ref('stg_success__churn_events') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

matched as (
    select
        identifiers.customer_id,
        churn_events.*,
        coalesce(mrr_spells.mrr_usd, 0) as mrr_usd
    from churn_events
    left join identifiers
        on churn_events.source_system = identifiers.source_system
        and churn_events.account_id = identifiers.source_id
    left join mrr_spells
        on identifiers.customer_id = mrr_spells.customer_id
        and churn_events.churn_date >= mrr_spells.from_date
        and (mrr_spells.to_date is null or churn_events.churn_date < mrr_spells.to_date)
)

select
    customer_id,
    source_system,
    source_record_id,
    row_hash,
    load_id,
    reason_code,
    mrr_usd,
    is_known_at_assumed,
    churn_date,
    known_at
from matched
