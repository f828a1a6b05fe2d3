-- The newest delivery of each export in each week: what it held, and whether the next was overdue.
with weeks as (
    select * from {{ ref('int_trust_weeks') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_paced') }}
)

select
    weeks.department,
    weeks.week_date,
    count(*) as export_count,
    count(*) filter (
        where {{ days_between('deliveries.export_date', 'weeks.state_date') }}
        <= deliveries.allowed_days
    ) as timely_export_count,
    sum(deliveries.seen_row_count) as seen_row_count,
    sum(deliveries.accepted_row_count) as accepted_row_count,
    max(deliveries.export_date) as newest_export_date
from weeks
inner join deliveries
    on weeks.department = deliveries.department
    and weeks.state_date >= deliveries.export_date
    and weeks.state_date < coalesce(deliveries.next_export_date, date '9999-12-31')
group by weeks.department, weeks.week_date
