-- Records of a department known by the end of each week, and how many of them find their customer.
with weeks as (
    select * from {{ ref('int_trust_weeks') }}
),

records as (
    select
        department,
        {{ week_end('known_at - interval 1 microsecond') }} as known_week_date,
        count(*) as record_count,
        count(customer_id) as matched_record_count
    from {{ ref('int_facts_matched') }}
    group by department, {{ week_end('known_at - interval 1 microsecond') }}
    union all
    select
        'product' as department,
        {{ week_end('known_at - interval 1 microsecond') }} as known_week_date,
        sum(record_count) as record_count,
        coalesce(sum(record_count) filter (where customer_id is not null), 0)
            as matched_record_count
    from {{ ref('int_usage_summed_to_day') }}
    group by {{ week_end('known_at - interval 1 microsecond') }}
)

select
    weeks.department,
    weeks.week_date,
    sum(records.record_count) as record_count,
    sum(records.matched_record_count) as matched_record_count
from weeks
inner join records
    on weeks.department = records.department
    and weeks.week_date >= records.known_week_date
group by weeks.department, weeks.week_date
