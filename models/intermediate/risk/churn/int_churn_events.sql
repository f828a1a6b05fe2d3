-- Churn of three kinds, kept apart: paid value ended (contractual), orders stayed away beyond the
-- customer's own rhythm (silent), customer success said so (declared). Only the first two end a
-- customer; which of them a model learns is said in churn_kinds.
with spells as (
    select * from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

explained as (
    select * from {{ ref('int_losses_explained') }}
),

declared as (
    select * from {{ ref('int_declared_churns_matched') }}
    where customer_id is not null
),

reasons as (
    select * from {{ ref('churn_reasons') }}
),

kinds as (
    select * from {{ ref('churn_kinds') }}
),

united as (
    select
        spells.customer_id,
        case when spells.value_basis = 'orders' then 'silent' else 'contractual' end as churn_kind,
        explained.reason_code,
        spells.lost_date as event_date
    from spells
    left join explained on spells.spell_id = explained.spell_id
    union all
    select
        customer_id,
        'declared' as churn_kind,
        max(reason_code) as reason_code,
        churn_date as event_date
    from declared
    group by customer_id, churn_date
)

select
    united.customer_id,
    united.churn_kind,
    united.event_date,
    reasons.is_voluntary,
    coalesce(kinds.is_learned, false) as is_learned
from united
left join kinds on united.churn_kind = kinds.churn_kind
left join reasons on united.reason_code = reasons.reason_code
