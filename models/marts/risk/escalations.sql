with escalations as (
    select * from {{ ref('int_escalations_listed') }}
),

touches as (
    select * from {{ ref('int_escalation_touches_summed') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dated as (
    select
        {{ all_but('acknowledged_at, resolved_at', of='escalations') }},
        case when escalations.acknowledged_at < as_of.known_before_at
                then escalations.acknowledged_at
        end as acknowledged_at,
        case when escalations.resolved_at < as_of.known_before_at then escalations.resolved_at end
            as resolved_at
    from escalations
    cross join as_of
    where escalations.raised_at < as_of.known_before_at
)

select
    dated.escalation_id,
    dated.customer_id,
    dated.told_by_department,
    dated.raised_by_role,
    dated.to_department,
    touches.departments_touched,
    dated.owner_name_before,
    dated.owner_name_after,
    cast(dated.level as bigint) as level,
    coalesce(touches.department_touched_count, 0) as department_touched_count,
    cast(dated.reassignment_count as bigint) as reassignment_count,
    coalesce(touches.ticket_count_before, 0) as ticket_count_90_days_before,
    coalesce(touches.ticket_count_after, 0) as ticket_count_90_days_after,
    touches.sentiment_before as sentiment_score_before,
    touches.sentiment_after as sentiment_score_after,
    cast({{ hours_between('dated.raised_at', 'dated.acknowledged_at') }} as double)
        as acknowledge_hours,
    cast({{ hours_between('dated.raised_at', 'dated.resolved_at') }} as double) as resolve_hours,
    cast(12 * coalesce(mrr_spells.mrr_usd, 0) as decimal(18, 2)) as arr_exposed_usd,
    dated.owner_name_before <> dated.owner_name_after as is_owner_changed,
    dated.resolved_at is null as is_open,
    dated.raised_at,
    dated.acknowledged_at,
    dated.resolved_at,
    dated.known_at,
    dated.source_system,
    dated.source_record_id
from dated
left join touches on dated.escalation_id = touches.escalation_id
left join mrr_spells
    on dated.customer_id = mrr_spells.customer_id
    and cast(dated.raised_at as date) >= mrr_spells.from_date
    and (
        mrr_spells.to_date is null
        or cast(dated.raised_at as date) < mrr_spells.to_date
    )
