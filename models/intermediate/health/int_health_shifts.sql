{{ config(materialized='view') }}

-- What moved for most customers at once: a measure that jumped the same way has changed its
-- definition; a department's part that fell is the department's trouble, not theirs.
with moved as (
    select * from {{ ref('int_customers_moved_weekly') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

-- A window that begins before anything was recorded fills up, and does not rise.
firsts as (
    select
        department,
        min(week_date) as first_week_date
    from moved
    where shift_kind = 'department_fell'
    group by department
)

select moved.*
from moved
cross join dials
inner join firsts
    on moved.department = firsts.department
    and moved.week_date >= {{ add_days('firsts.first_week_date', 'dials.shift_days') }}
where moved.customer_count >= dials.shift_customers
    and 100 * moved.shifted_count >= dials.shift_percent * moved.customer_count
