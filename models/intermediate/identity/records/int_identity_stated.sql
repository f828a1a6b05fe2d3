-- Pairs of records that a system or a person says are one customer.
with records as (
    select * from {{ ref('int_identity_records') }}
),

mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
),

mergers as (
    select * from {{ ref('int_accounts_merged') }}
),

overrides as (
    select * from {{ ref('identity_overrides') }}
),

-- Where two CRMs share an id, the first by name holds it.
anchors as (
    select
        source_id as account_id,
        min(record_number) as record_number,
        min(source_system) as source_system
    from records
    where is_crm_account
    group by source_id
),

-- The CRM that was last named counts; what names none may bear a CRM's id itself.
declared as (
    select
        mentions.source_system,
        mentions.account_id,
        max_by(
            coalesce(mergers.final_account_id, mentions.crm_account_id),
            (
                mentions.last_known_at,
                coalesce(mergers.final_account_id, mentions.crm_account_id)
            )
        ) as account_id_in_crm
    from mentions
    left join mergers on mentions.crm_account_id = mergers.account_id
    inner join anchors
        on coalesce(mergers.final_account_id, mentions.crm_account_id) = anchors.account_id
    where mentions.account_id is not null
    group by mentions.source_system, mentions.account_id
),

used as (
    select * from {{ ref('int_subscriptions_used') }}
),

stated as (
    select
        'declared_crm_id' as rule, declared.source_system as left_system,
        'account' as left_kind, declared.account_id as left_id,
        anchors.source_system as right_system, 'account' as right_kind,
        anchors.account_id as right_id, anchors.account_id as evidence_key
    from declared
    inner join anchors on declared.account_id_in_crm = anchors.account_id
    union all
    select
        'merged_account' as rule, source_system as left_system,
        'account' as left_kind, account_id as left_id,
        source_system as right_system, 'account' as right_kind,
        final_account_id as right_id, final_account_id as evidence_key
    from mergers
    union all
    select
        'declared_subscription' as rule, source_system as left_system,
        'account' as left_kind, account_id as left_id,
        billing_system as right_system, 'account' as right_kind,
        billing_account_id as right_id, subscription_id as evidence_key
    from used
    union all
    select
        'override_' || action as rule, left_source_system as left_system,
        left_record_kind as left_kind, left_source_id as left_id,
        right_source_system as right_system, right_record_kind as right_kind,
        right_source_id as right_id, decided_by || ', ' || reason as evidence_key
    from overrides
),

numbered as (
    select
        stated.rule,
        least(lefts.record_number, rights.record_number) as left_number,
        greatest(lefts.record_number, rights.record_number) as right_number,
        stated.evidence_key
    from stated
    inner join records as lefts
        on stated.left_system = lefts.source_system
        and stated.left_kind = lefts.record_kind
        and stated.left_id = lefts.source_id
    inner join records as rights
        on stated.right_system = rights.source_system
        and stated.right_kind = rights.record_kind
        and stated.right_id = rights.source_id
    where lefts.record_number <> rights.record_number
        -- The CRM's own account stays itself, even where a record names another.
        and not (stated.rule = 'declared_crm_id' and lefts.is_crm_account)
)

select
    rule,
    left_number,
    right_number,
    min(evidence_key) as evidence_key
from numbered
group by rule, left_number, right_number
