with listed as (
    select * from {{ ref('int_marketing_interactions_listed') }}
    union all
    select * from {{ ref('int_sales_interactions_listed') }}
    union all
    select * from {{ ref('int_operations_interactions_listed') }}
    union all
    select * from {{ ref('int_billing_interactions_listed') }}
    union all
    select * from {{ ref('int_support_interactions_listed') }}
    union all
    select * from {{ ref('int_training_interactions_listed') }}
    union all
    select * from {{ ref('int_voice_interactions_listed') }}
    union all
    select * from {{ ref('int_executives_interactions_listed') }}
    union all
    select * from {{ ref('int_success_interactions_listed') }}
),

facts as (
    select * from {{ ref('int_facts_matched') }}
),

usage as (
    select * from {{ ref('int_usage_summed_to_day') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

matched as (
    select
        facts.customer_id,
        listed.source_system, listed.source_record_id, listed.row_hash, listed.load_id,
        listed.interaction_kind, listed.channel, listed.direction, listed.partner_id,
        cast(1 as bigint) as record_count,
        listed.sentiment_score, listed.is_known_at_assumed, listed.occurred_at, listed.known_at
    from listed
    left join facts
        on listed.department = facts.department
        and listed.thing = facts.thing
        and listed.source_system = facts.source_system
        and listed.source_record_id = facts.source_record_id
        and listed.row_hash = facts.row_hash
    union all
    select
        customer_id,
        source_system, source_record_id, coalesce(customer_id, '') as row_hash, load_id,
        'product_used' as interaction_kind, null as channel, null as direction,
        null as partner_id,
        record_count,
        null as sentiment_score, is_known_at_assumed, cast(usage_date as timestamp) as occurred_at,
        known_at
    from usage
)

select
    md5(
        matched.interaction_kind || '|' || matched.source_system || '|'
        || matched.source_record_id || '|' || matched.row_hash || '|'
        || cast(cast(matched.occurred_at as date) as string)
    ) as interaction_id,
    matched.*
from matched
cross join as_of
where matched.occurred_at < as_of.known_before_at
