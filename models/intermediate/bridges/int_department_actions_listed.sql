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

select
    'marketing' as department, customer_id, week_date as action_date, not is_pressure as is_good
from pressure
union all
select
    'sales' as department, customer_id, cast(handed_at as date) as action_date,
    not is_gap as is_good
from handoffs
where handoff = 'lead_to_sales' and gap_status <> 'waiting'
union all
select
    'operations' as department, customer_id, promised_date as action_date, not is_missed as is_good
from promises
where promise = 'delivery' and outcome <> 'pending'
union all
select
    'success' as department, customer_id, promised_date as action_date, not is_missed as is_good
from promises
where promise in ('plan_go_live', 'milestone') and outcome <> 'pending'
union all
select
    'billing' as department, customer_id, issued_date as action_date, is_right as is_good
from invoices
union all
select
    'support' as department, tickets.customer_id, cast(tickets.opened_at as date) as action_date,
    tickets.first_reply_hours <= measures.threshold as is_good
from tickets
inner join measures on measures.department = 'support'
where tickets.first_reply_hours is not null
union all
select
    'training' as department, enrollments.customer_id,
    cast(enrollments.enrolled_at as date) as action_date,
    coalesce({{ days_between(
        'cast(enrollments.enrolled_at as date)', 'cast(enrollments.completed_at as date)'
    ) }} <= measures.threshold, false) as is_good
from enrollments
cross join as_of
inner join measures
    on measures.department = 'training'
    and {{ days_between('cast(enrollments.enrolled_at as date)', 'as_of.as_of_date') }}
    > measures.threshold
where coalesce(enrollments.status, '') <> 'cancelled'
union all
select
    'product' as department, use_weeks.customer_id,
    {{ add_days('cast(use_weeks.week_end_at as date)', -1) }} as action_date,
    use_weeks.error_share < measures.threshold as is_good
from use_weeks
inner join measures on measures.department = 'product'
where use_weeks.error_share is not null
union all
select
    'voice' as department, issues.customer_id, cast(issues.occurred_at as date) as action_date,
    coalesce(
        {{ hours_between('issues.occurred_at', 'issues.routed_at') }} <= measures.threshold, false
    ) as is_good
from issues
inner join measures on measures.department = 'voice'
union all
select
    'executives' as department, customer_id, cast(starts_at as date) as action_date,
    is_in_person or departments is not null as is_good
from meetings
