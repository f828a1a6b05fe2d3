with milestones as (
    select * from {{ ref('int_milestones_judged') }}
)

select
    success_plan_id,
    count(*) filter (where status <> 'dropped') as milestone_count,
    count(*) filter (where status = 'done') as done_count,
    count(*) filter (where status = 'overdue') as overdue_count,
    count(*) filter (where is_counted and side = 'ours') as our_due_count,
    count(*) filter (where is_counted and is_on_time and side = 'ours') as our_on_time_count,
    count(*) filter (where is_counted and side = 'customer') as customer_due_count,
    count(*) filter (where is_counted and is_on_time and side = 'customer')
        as customer_on_time_count,
    min(due_date) filter (where status in ('open', 'overdue')) as next_due_date,
    max(known_at) as known_at
from milestones
group by success_plan_id
