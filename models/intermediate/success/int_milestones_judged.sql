-- A step counts once it is due or done; a step that was dropped never does.
with milestones as (
    select * from {{ ref('stg_success__milestones') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dated as (
    select
        milestones.source_system || ':' || milestones.milestone_id as milestone_id,
        milestones.source_system || ':' || milestones.plan_id as success_plan_id,
        case when milestones.side = 'customer' then 'customer' else 'ours' end as side,
        milestones.department,
        -- Where the side is not stated the name may be the customer's, and ours are published.
        case when milestones.side in ('ours', 'customer') then milestones.owner_name end
            as owner_name,
        coalesce(milestones.status, 'open') = 'dropped' as is_dropped,
        milestones.due_date,
        case when milestones.done_date <= as_of.as_of_date then milestones.done_date end
            as done_date,
        as_of.as_of_date,
        milestones.known_at
    from milestones
    cross join as_of
)

select
    milestone_id,
    success_plan_id,
    side,
    department,
    owner_name,
    case
        when is_dropped then 'dropped'
        when done_date is not null then 'done'
        when due_date < as_of_date then 'overdue'
        else 'open'
    end as status,
    case when not is_dropped and due_date is not null
            then greatest({{ days_between('due_date', 'coalesce(done_date, as_of_date)') }}, 0)
    end as late_days,
    not is_dropped and due_date is not null
    and (done_date is not null or due_date < as_of_date) as is_counted,
    coalesce(not is_dropped and done_date <= due_date, false) as is_on_time,
    due_date,
    done_date,
    known_at
from dated
