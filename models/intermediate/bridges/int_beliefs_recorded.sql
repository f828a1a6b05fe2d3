-- What a customer said it believes, each belief a row, beside what our records of the half year
-- before the answer say. Beliefs about which nothing is recorded have no row.
with responses as (
    {{ matched('voice', 'survey_responses') }}
),

tickets as (
    {{ matched('support', 'tickets') }}
),

promises as (
    select * from {{ ref('int_promises') }}
    where promise = 'delivery'
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

asked as (
    select
        responses.customer_id,
        responses.source_system,
        responses.source_record_id,
        responses.role,
        responses.believed_reply_hours,
        cast(cast(responses.is_believed_on_time as integer) as double) as believed_on_time,
        cast(cast(responses.is_believed_resolved as integer) as double) as believed_resolved,
        responses.answered_at,
        responses.known_at,
        {{ add_days_to_moment('responses.answered_at', '-dials.belief_window_days') }} as since_at
    from responses
    cross join dials
    where responses.customer_id is not null
),

replied as (
    select
        asked.source_system, asked.source_record_id,
        count(tickets.first_reply_hours) as reply_count,
        median(tickets.first_reply_hours) as reply_hours,
        count(*) as ticket_count,
        case
            when count(*) = count(*) filter (where tickets.closed_at < asked.answered_at) then 1
            else 0
        end as is_resolved
    from asked
    inner join tickets
        on asked.customer_id = tickets.customer_id
        and tickets.opened_at >= asked.since_at
        and tickets.opened_at < asked.answered_at
        and not tickets.is_merged
    group by asked.source_system, asked.source_record_id
),

delivered as (
    select
        asked.source_system, asked.source_record_id,
        count(*) as order_count,
        avg(case
            when {{ days_between('promises.promised_date', 'promises.kept_date') }}
                <= promises.tolerated_days then 1
            else 0
        end) as on_time_share
    from asked
    inner join promises
        on asked.customer_id = promises.customer_id
        and promises.promised_date >= cast(asked.since_at as date)
        and promises.promised_date < cast(asked.answered_at as date)
    group by asked.source_system, asked.source_record_id
)

select
    asked.customer_id, asked.source_system, asked.source_record_id, asked.role,
    'reply_hours' as belief, asked.believed_reply_hours as believed_value,
    replied.reply_hours as recorded_value, replied.reply_count as record_count, asked.answered_at,
    asked.known_at
from asked
inner join replied
    on asked.source_system = replied.source_system
    and asked.source_record_id = replied.source_record_id
where asked.believed_reply_hours is not null and replied.reply_count > 0
union all
select
    asked.customer_id, asked.source_system, asked.source_record_id, asked.role,
    'resolved' as belief, asked.believed_resolved as believed_value,
    replied.is_resolved as recorded_value, replied.ticket_count as record_count, asked.answered_at,
    asked.known_at
from asked
inner join replied
    on asked.source_system = replied.source_system
    and asked.source_record_id = replied.source_record_id
where asked.believed_resolved is not null
union all
select
    asked.customer_id, asked.source_system, asked.source_record_id, asked.role, 'on_time' as belief,
    asked.believed_on_time as believed_value, delivered.on_time_share as recorded_value,
    delivered.order_count as record_count, asked.answered_at, asked.known_at
from asked
inner join delivered
    on asked.source_system = delivered.source_system
    and asked.source_record_id = delivered.source_record_id
where asked.believed_on_time is not null
