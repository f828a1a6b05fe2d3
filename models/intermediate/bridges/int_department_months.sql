-- Every department in every month since the first action that is recorded.
with measures as (
    select * from {{ ref('department_measures') }}
),

actions as (
    select * from {{ ref('int_department_actions_listed') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

bounds as (
    select
        {{ month_start('min(actions.action_date)') }} as first_month_date,
        max(as_of.as_of_date) as as_of_date
    from actions
    cross join as_of
    where actions.action_date <= as_of.as_of_date and actions.customer_id is not null
),

months as (
    select
        as_of_date,
        {{ each_month(
            'cast(first_month_date as timestamp)', 'cast(as_of_date as timestamp)'
        ) }} as month_date
    from bounds
    where first_month_date is not null
)

select
    measures.department,
    measures.action_metric,
    measures.target_share,
    months.month_date,
    {{ add_days(add_months('months.month_date', 1), -1) }} as month_end_date,
    {{ add_days(add_months('months.month_date', 1), -1) }} <= months.as_of_date as is_complete
from measures
cross join months
