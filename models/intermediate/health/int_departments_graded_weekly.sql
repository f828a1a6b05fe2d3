-- The grade of each department's data in each week of health. Scores of weeks before the first
-- delivery were reckoned from what it brought: its grade is theirs.
with graded as (
    select
        department,
        week_date,
        max(grade) as trust_grade
    from {{ ref('int_trust_graded_weekly') }}
    group by department, week_date
),

weeks as (
    select week_date from {{ ref('int_customer_weeks') }}
    group by week_date
),

firsts as (
    select
        department,
        min(week_date) as first_week_date
    from graded
    group by department
)

select
    firsts.department,
    weeks.week_date,
    coalesce(graded.trust_grade, 'D') as trust_grade
from weeks
cross join firsts
left join graded
    on firsts.department = graded.department
    and graded.week_date = greatest(weeks.week_date, firsts.first_week_date)
