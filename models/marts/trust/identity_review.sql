with pairs as (
    select * from {{ source('it', 'identity_pairs') }}
),

records as (
    select * from {{ ref('int_records_resolved') }}
),

edges as (
    select * from {{ ref('int_identity_edges') }}
),

stars as (
    select * from {{ ref('int_identity_stars') }}
    where is_oversized
),

rules as (
    select * from {{ ref('identity_rules') }}
),

asked as (
    select
        pairs.left_number,
        pairs.right_number,
        pairs.rule,
        coalesce(edges.evidence_key, pairs.evidence) as evidence_key,
        pairs.probability,
        pairs.decision,
        pairs.reason
    from pairs
    left join edges
        on pairs.rule = edges.rule
        and pairs.left_number = edges.left_number
        and pairs.right_number = edges.right_number
    union all
    select
        hub_number as left_number,
        cast(null as bigint) as right_number,
        rule,
        shared_key as evidence_key,
        cast(null as double) as probability,
        'refused' as decision,
        cast(record_count as string) || ' records share it' as reason
    from stars
)

select
    asked.rule || '|' || lefts.record_id || '|' || coalesce(rights.record_id, asked.evidence_key)
        as review_id,
    lefts.source_system,
    lefts.source_id,
    lefts.record_name,
    lefts.customer_id,
    rights.source_system as other_source_system,
    rights.source_id as other_source_id,
    rights.record_name as other_record_name,
    rights.customer_id as other_customer_id,
    asked.rule,
    replace(rules.evidence, '{}', asked.evidence_key) as evidence,
    asked.decision,
    asked.reason,
    asked.probability
from asked
inner join records as lefts on asked.left_number = lefts.record_number
left join records as rights on asked.right_number = rights.record_number
inner join rules on asked.rule = rules.rule
