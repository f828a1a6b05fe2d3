with promises as (
    select * from {{ ref('int_promises') }}
),

tickets as (
    select * from {{ ref('int_topic_tickets_summed') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

judged as (
    select
        promises.*,
        as_of.as_of_date,
        {{ days_between(
            'promises.promised_date', 'coalesce(promises.kept_date, as_of.as_of_date)'
        ) }} as late_days
    from promises
    cross join as_of
),

-- The first loss after the promised day, as far as it is near enough to have to do with it.
losses as (
    select
        judged.promise_id,
        min(spells.lost_date) as lost_date,
        min_by(spells.last_mrr_usd, spells.lost_date) as lost_mrr_usd
    from judged
    cross join dials
    inner join spells
        on judged.customer_id = spells.customer_id
        and spells.lost_date >= judged.promised_date
        and {{ days_between('judged.promised_date', 'spells.lost_date') }}
        <= dials.loss_after_promise_days
    group by judged.promise_id
)

select
    judged.promise_id,
    judged.customer_id,
    judged.promise,
    judged.promised_by_department,
    judged.promised_by_name,
    judged.need,
    case
        when judged.kept_date is null and judged.late_days <= judged.tolerated_days then 'pending'
        when judged.late_days > judged.tolerated_days and judged.kept_date is null then 'broken'
        when judged.late_days > judged.tolerated_days then 'kept late'
        else 'kept'
    end as outcome,
    cast(judged.tolerated_days as bigint) as tolerated_days,
    greatest(judged.late_days, 0) as missed_days,
    case when judged.need is not null then coalesce(tickets.ticket_count, 0) end
        as need_ticket_count,
    cast(coalesce(12 * mrr_spells.mrr_usd, 0) as decimal(18, 2)) as arr_exposed_usd,
    cast(coalesce(12 * losses.lost_mrr_usd, 0) as decimal(18, 2)) as arr_lost_after_usd,
    judged.late_days > judged.tolerated_days as is_missed,
    judged.promised_date,
    judged.kept_date,
    losses.lost_date as lost_after_date,
    judged.known_at,
    judged.source_system,
    judged.source_record_id
from judged
left join tickets on judged.promise_id = tickets.promise_id
left join losses on judged.promise_id = losses.promise_id
left join mrr_spells
    on judged.customer_id = mrr_spells.customer_id
    and judged.promised_date >= mrr_spells.from_date
    and (mrr_spells.to_date is null or judged.promised_date < mrr_spells.to_date)
where judged.promised_date <= judged.as_of_date or judged.kept_date is not null
