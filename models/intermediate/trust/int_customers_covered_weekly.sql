-- How many customers there were on each Sunday, and how many of them each department knew by then:
-- counted from the weeks in which a customer enters or leaves either crowd.
with weeks as (
    select * from {{ ref('int_trust_weeks') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

departments as (
    select
        customer_id,
        department,
        cast(first_known_at - interval 1 microsecond as date) as known_date
    from {{ ref('int_customer_departments') }}
    where customer_id is not null
),

crowds as (
    select
        '' as department,
        {{ week_end('start_date') }} as from_week_date,
        {{ week_end('lost_date') }} as to_week_date
    from spells
    union all
    select
        departments.department,
        {{ week_end('greatest(spells.start_date, departments.known_date)') }} as from_week_date,
        {{ week_end('spells.lost_date') }} as to_week_date
    from spells
    inner join departments on spells.customer_id = departments.customer_id
),

changes as (
    select department, from_week_date as change_date, 1 as change from crowds
    where to_week_date is null or to_week_date > from_week_date
    union all
    select department, to_week_date as change_date, -1 as change from crowds
    where to_week_date > from_week_date
),

summed as (
    select
        department,
        change_date,
        sum(change) as change
    from changes
    group by department, change_date
)

select
    weeks.department,
    weeks.week_date,
    coalesce(sum(summed.change) filter (where summed.department = ''), 0)
        as active_customer_count,
    coalesce(sum(summed.change) filter (where summed.department <> ''), 0)
        as known_customer_count
from weeks
left join summed
    on summed.department in ('', weeks.department)
    and weeks.week_date >= summed.change_date
group by weeks.department, weeks.week_date
