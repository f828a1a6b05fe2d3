-- The customer of each record, and the heaviest rule that ties the record to others of it.
with records as (
    select * from {{ ref('int_identity_records') }}
),

resolved as (
    select * from {{ source('it', 'identity_resolved') }}
),

edges as (
    select * from {{ ref('int_identity_edges') }}
),

pairs as (
    select * from {{ source('it', 'identity_pairs') }}
    where decision = 'joined'
),

rules as (
    select * from {{ ref('identity_rules') }}
),

ties as (
    select left_number, right_number, rule, weight, evidence_key from edges
    union all
    select
        pairs.left_number, pairs.right_number, pairs.rule, rules.weight,
        pairs.evidence as evidence_key
    from pairs
    inner join rules on pairs.rule = rules.rule
),

followed as (
    select ties.*
    from ties
    inner join resolved as lefts on ties.left_number = lefts.record_number
    inner join resolved as rights on ties.right_number = rights.record_number
    where lefts.cluster_number = rights.cluster_number
),

touching as (
    select left_number as record_number, weight, rule, evidence_key from followed
    union all
    select right_number as record_number, weight, rule, evidence_key from followed
),

heaviest as (
    select
        record_number,
        max_by(
            {{ packed(rule='rule', evidence_key='evidence_key') }},
            (weight, evidence_key)
        ) as tie
    from touching
    group by record_number
)

select
    records.record_id,
    records.source_system,
    records.record_kind,
    records.source_id,
    records.department,
    records.record_name,
    resolved.customer_id,
    case
        when resolved.customer_id is null then 'unmatched'
        when records.is_crm_account then 'sales_account'
        when records.is_merged_account then 'merged_account'
        else coalesce(heaviest.tie.rule, 'own_customer')
    end as rule,
    case
        when resolved.customer_id is null then 'no customer is like it'
        when records.is_crm_account then 'an account of the CRM'
        else coalesce(
                replace(rules.evidence, '{}', heaviest.tie.evidence_key),
                'no other record is like it'
            )
    end as evidence,
    records.domain_key,
    records.record_number,
    records.is_crm_account,
    records.record_count,
    records.first_known_at,
    records.last_known_at
from records
inner join resolved on records.record_number = resolved.record_number
left join heaviest on records.record_number = heaviest.record_number
left join rules on heaviest.tie.rule = rules.rule
