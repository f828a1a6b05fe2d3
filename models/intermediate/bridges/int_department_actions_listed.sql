-- What each department did itself, one row an action, and whether it was good by its own measure
-- (seeds/bridges/department_measures.csv). Actions that cannot be judged yet are left out.
with measures as (
    select * from {{ ref('department_measures') }}
),

pressure as (
    select * from {{ ref('int_pressure_judged_weekly') }}
    where is_in_trouble
),

handoffs as (
    select * from {{ ref('int_handoffs_judged') }}
),

promises as (
    select * from {{ ref('int_promises_judged') }}
),

invoices as (
    select * from {{ ref('int_invoices_judged') }}
),

tickets as (
    {{ matched('support', 'tickets') }}
),

enrollments as (
    {{ matched('training', 'enrollments') }}
),

use_weeks as (
    select * from {{ ref('int_use_compared_weekly') }}
    where usage_count > 0
),

issues as (
    select * from {{ ref('int_department_issues_listed') }}
    where is_negative and thing <> 'tickets'
),

meetings as (
    select * from {{ ref('int_meetings_attended') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select 'marketing' as department, customer_id, week_date as action_date, not is_pressure as is_good
from pressure
union all
select 'sales', customer_id, cast(handed_at as date), not is_gap
from handoffs
where handoff = 'lead_to_sales' and gap_status <> 'waiting'
union all
select 'operations', customer_id, promised_date, not is_missed
from promises
where promise = 'delivery' and outcome <> 'pending'
union all
select 'success', customer_id, promised_date, not is_missed
from promises
where promise in ('plan_go_live', 'milestone') and outcome <> 'pending'
union all
select 'billing', customer_id, issued_date, is_right
from invoices
union all
select
    'support', tickets.customer_id, cast(tickets.opened_at as date),
    tickets.first_reply_hours <= measures.threshold
from tickets
inner join measures on measures.department = 'support'
where tickets.first_reply_hours is not null
union all
select
    'training', enrollments.customer_id, cast(enrollments.enrolled_at as date),
    coalesce({{ days_between(
        'cast(enrollments.enrolled_at as date)', 'cast(enrollments.completed_at as date)'
    ) }} <= measures.threshold, false)
from enrollments
cross join as_of
inner join measures
    on measures.department = 'training'
    and {{ days_between('cast(enrollments.enrolled_at as date)', 'as_of.as_of_date') }}
    > measures.threshold
where coalesce(enrollments.status, '') <> 'cancelled'
union all
select
    'product', use_weeks.customer_id,
    {{ add_days('cast(use_weeks.week_end_at as date)', -1) }},
    use_weeks.error_share < measures.threshold
from use_weeks
inner join measures on measures.department = 'product'
where use_weeks.error_share is not null
union all
select
    'voice', issues.customer_id, cast(issues.occurred_at as date),
    coalesce(
        {{ hours_between('issues.occurred_at', 'issues.routed_at') }} <= measures.threshold, false
    )
from issues
inner join measures on measures.department = 'voice'
union all
select
    'executives', customer_id, cast(starts_at as date),
    is_in_person or departments is not null
from meetings
