with plans as (
    {{ matched('success', 'success_plans') }}
),

milestones as (
    select * from {{ ref('int_milestones_summed_to_plan') }}
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dated as (
    select
        plans.source_system || ':' || plans.plan_id as success_plan_id,
        plans.*,
        case when plans.closed_date <= as_of.as_of_date then plans.closed_date end
            as ended_date,
        case when plans.go_live_date <= as_of.as_of_date then plans.go_live_date end
            as live_date,
        as_of.as_of_date
    from plans
    cross join as_of
)

select
    dated.success_plan_id,
    dated.customer_id,
    customers.customer_name,
    dated.plan_name,
    dated.status,
    dated.owner_name,
    md5(lower(dated.customer_owner_name) || '|' || coalesce(dated.customer_id, ''))
        as customer_owner_hash,
    dated.partner_department,
    cast(coalesce(milestones.milestone_count, 0) as bigint) as milestone_count,
    cast(coalesce(milestones.done_count, 0) as bigint) as done_milestone_count,
    cast(coalesce(milestones.overdue_count, 0) as bigint) as overdue_milestone_count,
    cast(coalesce(milestones.our_due_count, 0) as bigint) as our_due_count,
    cast(coalesce(milestones.our_on_time_count, 0) as bigint) as our_on_time_count,
    cast(milestones.our_on_time_count as double) / nullif(milestones.our_due_count, 0)
        as our_on_time_share,
    cast(coalesce(milestones.customer_due_count, 0) as bigint) as customer_due_count,
    cast(coalesce(milestones.customer_on_time_count, 0) as bigint) as customer_on_time_count,
    cast(milestones.customer_on_time_count as double) / nullif(milestones.customer_due_count, 0)
        as customer_on_time_share,
    cast(
        case when dated.promised_go_live_date is not null
                then greatest({{ days_between(
                    'dated.promised_go_live_date', 'coalesce(dated.live_date, dated.as_of_date)'
                ) }}, 0)
        end as bigint
    ) as go_live_late_days,
    dated.agreed_date is not null
    and dated.owner_name is not null
    and dated.customer_owner_name is not null as is_joint,
    coalesce(dated.ended_date is null and dated.due_date < dated.as_of_date, false) as is_overdue,
    dated.agreed_date,
    dated.start_date,
    dated.due_date,
    dated.ended_date as closed_date,
    milestones.next_due_date,
    dated.promised_go_live_date,
    dated.live_date as go_live_date,
    greatest(dated.known_at, milestones.known_at) as known_at
from dated
left join customers on dated.customer_id = customers.customer_id
left join milestones on dated.success_plan_id = milestones.success_plan_id
