-- Pairs of records that never are one customer: somebody said so, or one is the other's parent.
with records as (
    select * from {{ ref('int_identity_records') }}
),

stated as (
    select * from {{ ref('int_identity_stated') }}
    where rule = 'override_unlink'
)

select
    'override_unlink' as rule,
    left_number,
    right_number,
    evidence_key
from stated
union all
select
    'declared_parent' as rule,
    least(children.record_number, parents.record_number) as left_number,
    greatest(children.record_number, parents.record_number) as right_number,
    parents.source_id as evidence_key
from records as children
inner join records as parents
    on children.source_system = parents.source_system
    and children.parent_account_id = parents.source_id
    and parents.record_kind = 'account'
where children.record_number <> parents.record_number
