with handoffs as (
    select * from {{ ref('handoff_gaps') }}
    where gap_status <> 'waiting'
),

kinds as (
    select * from {{ ref('handoff_kinds') }}
),

customers as (
    select * from {{ ref('customers') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_brief_dials_spread') }}
),

aged as (
    select
        handoffs.*,
        {{ days_between('cast(handoffs.handed_at as date)', 'as_of.as_of_date') }}
        < dials.handoff_days as is_now
    from handoffs
    cross join as_of
    cross join dials
    where
        {{ days_between('cast(handoffs.handed_at as date)', 'as_of.as_of_date') }}
        < 2 * dials.handoff_days
),

summed as (
    select
        handoff,
        count(case when is_now then 1 end) as due_count,
        count(case when is_now and is_gap then 1 end) as dropped_count,
        count(case when is_now and gap_status = 'open' then 1 end) as open_count,
        count(case when not is_now then 1 end) as due_count_before,
        count(case when not is_now and is_gap then 1 end) as dropped_count_before,
        median(case when is_now and is_gap then gap_hours end) as median_late_hours
    from aged
    group by handoff
),

exposed as (
    select dropped.handoff, sum(customers.arr_usd) as arr_usd
    from (
        select handoff, customer_id from aged
        where is_now and is_gap
        group by handoff, customer_id
    ) as dropped
    inner join customers on dropped.customer_id = customers.customer_id
    group by dropped.handoff
)

select
    summed.handoff,
    kinds.description,
    summed.due_count,
    summed.dropped_count,
    cast(summed.dropped_count as double) / nullif(summed.due_count, 0) as dropped_share,
    summed.open_count,
    summed.due_count_before,
    summed.dropped_count_before,
    cast(summed.dropped_count_before as double) / nullif(summed.due_count_before, 0)
        as dropped_share_before,
    summed.median_late_hours,
    cast(coalesce(exposed.arr_usd, 0) as decimal(18, 2)) as arr_usd
from summed
inner join kinds on summed.handoff = kinds.handoff
left join exposed on summed.handoff = exposed.handoff
where summed.due_count > 0
