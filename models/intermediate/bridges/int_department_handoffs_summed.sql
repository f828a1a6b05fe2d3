-- Hand-offs that a department took over from those before it, and those that it passed on.
with handoffs as (
    select *, {{ month_start('cast(handed_at as date)') }} as month_date
    from {{ ref('int_handoffs_judged') }}
    where gap_status <> 'waiting'
),

sides as (
    select to_department as department, month_date, 'upstream' as side, is_gap from handoffs
    where to_department is not null
    union all
    select from_department as department, month_date, 'downstream' as side, is_gap from handoffs
)

select
    department,
    month_date,
    count(*) filter (where side = 'upstream') as upstream_count,
    count(*) filter (where side = 'upstream' and not is_gap) as upstream_in_time_count,
    count(*) filter (where side = 'downstream') as downstream_count,
    count(*) filter (where side = 'downstream' and not is_gap) as downstream_in_time_count
from sides
group by department, month_date
