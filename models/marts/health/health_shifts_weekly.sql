with shifts as (
    select * from {{ ref('int_health_shifts') }}
),

measures as (
    select * from {{ ref('health_measures') }}
)

select
    shifts.shift_kind,
    shifts.measure,
    shifts.department,
    shifts.week_date,
    shifts.customer_count,
    shifts.shifted_count,
    cast(shifts.shifted_count as double) / shifts.customer_count as shifted_share,
    shifts.median_ratio,
    case shifts.shift_kind
        when 'redefined'
            then 'Within four weeks this became '
                || cast(round(shifts.median_ratio, 1) as string)
                || ' times what it was for most customers; its definition has probably changed: '
                || measures.description
        else 'Within four weeks the part of ' || shifts.department
            || ' fell for most customers at once; the trouble is the department''s, not theirs.'
    end as sentence
from shifts
left join measures on shifts.measure = measures.measure
