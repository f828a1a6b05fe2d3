-- An issue is placed as in issue_convergence_weekly, but counted over all days of the window:
-- customers and departments of several weeks cannot be added up.
with comments as (
    select * from {{ ref('int_issue_comments') }}
    where lifecycle_stage = 'all'
),

convergence as (
    select * from {{ ref('issue_convergence_weekly') }}
    where lifecycle_stage = 'all'
),

customers as (
    select * from {{ ref('customers') }}
),

themes as (
    select * from {{ ref('themes') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_brief_dials_spread') }}
),

placed as (
    select
        comments.*,
        {{ days_between('comments.week_date', week_end('as_of.as_of_date')) }}
        < dials.issue_days as is_now
    from comments
    cross join as_of
    cross join dials
    where
        {{ days_between('comments.week_date', week_end('as_of.as_of_date')) }}
        < 2 * dials.issue_days
),

departments as (
    select
        theme,
        {{ joined_text('reporting_department') }} as reporting_departments,
        count(*) as reporting_department_count
    from (
        select theme, reporting_department from placed
        where is_now
        group by theme, reporting_department
    ) as each_department
    group by theme
),

voiced as (
    select
        each_customer.theme, count(*) as customer_count,
        count(case when customers.is_large then 1 end) as large_customer_count,
        sum(customers.arr_usd) as arr_usd
    from (
        select theme, customer_id from placed
        where is_now and customer_id is not null
        group by theme, customer_id
    ) as each_customer
    inner join customers on each_customer.customer_id = customers.customer_id
    group by each_customer.theme
),

volumes as (
    select
        theme,
        count(case when is_now then 1 end) as comment_count,
        count(case when not is_now then 1 end) as comment_count_before
    from placed
    group by theme
),

emerging as (
    select convergence.theme
    from convergence
    cross join as_of
    cross join dials
    where
        convergence.is_emerging
        and {{ days_between('convergence.week_date', week_end('as_of.as_of_date')) }}
        < dials.issue_days
    group by convergence.theme
)

select
    departments.theme,
    themes.description,
    departments.reporting_departments,
    themes.department as owner_department,
    departments.reporting_department_count,
    volumes.comment_count,
    volumes.comment_count_before,
    coalesce(voiced.customer_count, 0) as customer_count,
    coalesce(voiced.large_customer_count, 0) as large_customer_count,
    cast(coalesce(voiced.arr_usd, 0) as decimal(18, 2)) as arr_usd,
    emerging.theme is not null as is_emerging
from departments
cross join dials
inner join volumes on departments.theme = volumes.theme
inner join themes on departments.theme = themes.theme
left join voiced on departments.theme = voiced.theme
left join emerging on departments.theme = emerging.theme
where departments.reporting_department_count >= dials.issue_departments
