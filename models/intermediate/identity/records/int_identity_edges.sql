-- Every pair of records that a rule would join, and the rule's weight; which of them are followed
-- is decided in order of weight (orchestration/identity). A view: it is read rule by rule, mostly
-- without the evidence.
{{ config(materialized='view') }}

with keys as (
    select * from {{ ref('int_identity_keys') }}
),

stars as (
    select * from {{ ref('int_identity_stars') }}
    where is_telling and not is_oversized
),

stated as (
    select * from {{ ref('int_identity_stated') }}
    where rule <> 'override_unlink'
),

records as (
    select * from {{ ref('int_identity_records') }}
),

rules as (
    select * from {{ ref('identity_rules') }}
),

shared as (
    select
        stars.rule,
        stars.hub_number as left_number,
        keys.record_number as right_number,
        stars.shared_key as evidence_key
    from stars
    inner join keys on stars.rule = keys.rule and stars.shared_key = keys.shared_key
    where keys.record_number <> stars.hub_number
),

-- On a domain, the first word of the name must agree with the account's, unless there is no name.
agreeing as (
    select shared.*
    from shared
    inner join records as hubs on shared.left_number = hubs.record_number
    inner join records as spokes on shared.right_number = spokes.record_number
    where shared.rule = 'same_domain'
        and (spokes.name_root is null or spokes.name_root = hubs.name_root)
),

edges as (
    select rule, left_number, right_number, evidence_key from shared
    where rule <> 'same_domain'
    union all
    select rule, left_number, right_number, evidence_key from agreeing
    union all
    select rule, left_number, right_number, evidence_key from stated
)

select
    edges.rule,
    rules.weight,
    rules.is_decided,
    edges.left_number,
    edges.right_number,
    edges.evidence_key
from edges
inner join rules on edges.rule = rules.rule
