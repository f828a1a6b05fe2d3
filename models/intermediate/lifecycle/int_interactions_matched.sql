with sales as (
    select * from {{ ref('int_sales_interactions_listed') }}
),

billing as (
    select * from {{ ref('int_billing_interactions_listed') }}
),

support as (
    select * from {{ ref('int_support_interactions_listed') }}
),

churn_events as (
    select * from {{ ref('stg_success__churn_events') }}
),

usage as (
    select * from {{ ref('int_usage_summed_to_day') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

listed as (
    select
        source_system, account_id, source_record_id, '' as row_hash, load_id,
        interaction_kind, channel, sentiment_score, is_known_at_assumed, occurred_at, known_at
    from sales
    union all
    select
        source_system, account_id, source_record_id, '' as row_hash, load_id,
        interaction_kind, channel, sentiment_score, is_known_at_assumed, occurred_at, known_at
    from billing
    union all
    select
        source_system, account_id, source_record_id, '' as row_hash, load_id,
        interaction_kind, channel, sentiment_score, is_known_at_assumed, occurred_at, known_at
    from support
    union all
    select
        source_system, account_id, source_record_id, row_hash, load_id,
        'churn_declared' as interaction_kind, null as channel, null as sentiment_score,
        is_known_at_assumed, occurred_at, known_at
    from churn_events
),

matched as (
    select
        identifiers.customer_id, listed.source_system, listed.source_record_id, listed.row_hash,
        listed.load_id, listed.interaction_kind, listed.channel, cast(1 as bigint) as record_count,
        listed.sentiment_score, listed.is_known_at_assumed, listed.occurred_at, listed.known_at
    from listed
    left join identifiers
        on listed.source_system = identifiers.source_system
        and listed.account_id = identifiers.source_id
    union all
    select
        customer_id, source_system, source_record_id, coalesce(customer_id, '') as row_hash,
        load_id, 'product_used' as interaction_kind, null as channel, record_count,
        null as sentiment_score, is_known_at_assumed, cast(usage_date as timestamp) as occurred_at,
        known_at
    from usage
)

select
    md5(
        matched.interaction_kind || '|' || matched.source_system || '|'
        || matched.source_record_id || '|' || matched.row_hash || '|'
        || cast(cast(matched.occurred_at as date) as varchar)
    ) as interaction_id,
    matched.*
from matched
cross join as_of
where matched.occurred_at < as_of.known_before_at
