-- Who uses, orders, learns or answers when the grace after the loss is over may not have left.
with touches as (
    select
        customer_id,
        department,
        interaction_kind,
        source_record_id,
        record_count,
        cast(occurred_at as date) as occurred_date
    from {{ ref('int_interactions_united') }}
    where interaction_kind in (
            'product_used', 'course_enrolled', 'order_placed', 'survey_answered'
        )
),

spells as (
    select
        customer_id,
        value_basis,
        lost_date,
        coalesce(
            lead(start_date) over (partition by customer_id order by spell_number),
            date '9999-12-31'
        ) as next_start_date
    from {{ ref('int_customer_spells') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

late as (
    select
        touches.*,
        spells.lost_date
    from touches
    cross join dials
    inner join spells
        on touches.customer_id = spells.customer_id
        and spells.value_basis = 'subscriptions'
        and touches.occurred_date >= {{ add_days('spells.lost_date', 'dials.grace_days') }}
        and touches.occurred_date < spells.next_start_date
)

select
    customer_id,
    'active_after_the_end' as fact,
    department as department_a,
    'first ' || min_by(interaction_kind, occurred_date) || ' '
    || cast(min(occurred_date) as string) as value_a,
    'billing' as department_b,
    'ended ' || cast(min(lost_date) as string) as value_b,
    {{ joined_text('source_record_id') }} as source_record_ids,
    sum(record_count) as record_count
from late
group by customer_id, department
