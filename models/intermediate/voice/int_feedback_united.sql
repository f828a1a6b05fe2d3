-- Every listening source in one shape, with the customer and the stage it was in. Raw words: they
-- stay in the warehouse, what is published is masked.
with voiced as (
    select * from {{ ref('int_voice_feedback_listed') }}
    union all
    select * from {{ ref('int_department_feedback_listed') }}
),

facts as (
    select * from {{ ref('int_facts_matched') }}
),

failures as (
    select * from {{ ref('int_failures_listed') }}
),

kinds as (
    select * from {{ ref('feedback_kinds') }}
),

spans as (
    select
        customer_id, stage, entered_date, coalesce(left_date, date '9999-12-31') as left_date
    from {{ ref('int_stage_spans') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

matched as (
    select
        facts.customer_id, voiced.source_kind, voiced.source_system, voiced.source_record_id,
        voiced.row_hash, voiced.load_id, voiced.channel, voiced.comment, voiced.score_scale,
        voiced.competitor, voiced.evidence_url, voiced.reported_to_department,
        voiced.caused_by_department, voiced.score, voiced.rating, voiced.goal_rating,
        voiced.judgement, voiced.is_known_at_assumed, voiced.routed_at, voiced.acknowledged_at,
        voiced.fixed_at, voiced.occurred_at, voiced.known_at
    from voiced
    left join facts
        on voiced.department = facts.department
        and voiced.thing = facts.thing
        and voiced.source_system = facts.source_system
        and voiced.source_record_id = facts.source_record_id
        and voiced.row_hash = facts.row_hash
    union all
    select
        customer_id, 'product_failure' as source_kind, source_system, source_record_id,
        '' as row_hash, load_id, channel, comment, null as score_scale,
        null as competitor, null as evidence_url, null as reported_to_department,
        null as caused_by_department, null as score, null as rating, null as goal_rating,
        null as judgement, is_known_at_assumed, null as routed_at, null as acknowledged_at,
        null as fixed_at, occurred_at, known_at
    from failures
)

select
    md5(
        matched.source_kind || '|' || matched.source_system || '|' || matched.source_record_id
        || '|' || matched.row_hash
    ) as feedback_id,
    md5(matched.comment) as text_id,
    kinds.department,
    kinds.source as listening_source,
    kinds.stated_polarity,
    kinds.is_kept_only_if_negative,
    case when matched.customer_id is not null then coalesce(spans.stage, 'awareness') end
        as lifecycle_stage,
    coalesce(matched.channel, kinds.channel) as channel,
    matched.customer_id, matched.source_kind, matched.source_system, matched.source_record_id,
    matched.load_id, matched.comment, matched.score_scale, matched.competitor,
    matched.evidence_url, matched.reported_to_department, matched.caused_by_department,
    matched.score, matched.rating, matched.goal_rating, matched.judgement,
    matched.is_known_at_assumed, matched.routed_at, matched.acknowledged_at, matched.fixed_at,
    matched.occurred_at, matched.known_at
from matched
inner join kinds on matched.source_kind = kinds.source_kind
cross join as_of
left join spans
    on matched.customer_id = spans.customer_id
    and cast(matched.occurred_at as date) >= spans.entered_date
    and cast(matched.occurred_at as date) < spans.left_date
where matched.occurred_at < as_of.known_before_at
