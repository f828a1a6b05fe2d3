-- What customers said of each department: how often, how well, how often again, what became of it.
with months as (
    select * from {{ ref('int_department_months') }}
),

issues as (
    select *, {{ month_start('cast(occurred_at as date)') }} as month_date
    from {{ ref('int_department_issues_listed') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

summed as (
    select
        months.department,
        months.month_date,
        count(*) filter (where issues.is_negative) as negative_count,
        count(issues.sentiment_score) as rating_count,
        50 * (1 + avg(issues.sentiment_score)) as rating_score,
        count(issues.thing) as issue_count,
        count(*) filter (where issues.is_repeat) as repeat_count,
        count(issues.routed_at) as routed_count,
        count(issues.routed_at) filter (where issues.acknowledged_at is not null)
            as acknowledged_count,
        count(issues.routed_at) filter (where issues.fixed_at is not null) as fixed_count
    from months
    left join issues
        on months.department = issues.department
        and months.month_date = issues.month_date
    group by months.department, months.month_date
),

earlier as (
    select
        summed.department,
        summed.month_date,
        avg(before.negative_count) as negative_count_before
    from summed
    cross join dials
    inner join summed as before
        on summed.department = before.department
        and before.month_date < summed.month_date
        and before.month_date >= {{ add_months('summed.month_date', '-dials.trend_months') }}
    group by summed.department, summed.month_date
)

select
    summed.*,
    earlier.negative_count_before
from summed
left join earlier
    on summed.department = earlier.department
    and summed.month_date = earlier.month_date
