with milestones as (
    select * from {{ ref('int_milestones_judged') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

owned as (
    select
        source_system || ':' || plan_id as success_plan_id,
        customer_id
    from plans
)

select
    milestones.milestone_id,
    milestones.success_plan_id,
    owned.customer_id,
    milestones.side,
    milestones.department,
    case when milestones.side = 'ours' then milestones.owner_name end as owner_name,
    case when milestones.side = 'customer'
            then md5(lower(milestones.owner_name) || '|' || coalesce(owned.customer_id, ''))
    end as customer_owner_hash,
    milestones.status,
    cast(milestones.late_days as bigint) as late_days,
    milestones.is_counted,
    milestones.is_on_time,
    milestones.due_date,
    milestones.done_date,
    milestones.known_at
from milestones
left join owned on milestones.success_plan_id = owned.success_plan_id
