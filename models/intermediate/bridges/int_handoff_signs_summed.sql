-- How seamless it was for the customer in the days after a hand-off: questions asked again, and
-- how often the customer had to come through another channel than the time before.
with handoffs as (
    select * from {{ ref('int_handoffs') }}
),

repeats as (
    select * from {{ ref('int_ticket_repeats') }}
    where is_repeat
),

inbound as (
    select
        customer_id, channel, occurred_at,
        lag(channel) over (
            partition by customer_id order by occurred_at, interaction_id
        ) as previous_channel,
        lag(occurred_at) over (
            partition by customer_id order by occurred_at, interaction_id
        ) as previous_at
    from {{ ref('int_interactions_united') }}
    where customer_id is not null and direction in ('inbound', 'two_way') and channel is not null
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

windows as (
    select
        handoffs.handoff_id,
        handoffs.customer_id,
        handoffs.handed_at,
        {{ add_days_to_moment('handoffs.handed_at', 'dials.repeat_days') }} as until_at
    from handoffs
    cross join dials
),

asked as (
    select windows.handoff_id, count(*) as repeated_question_count
    from windows
    inner join repeats
        on windows.customer_id = repeats.customer_id
        and repeats.opened_at >= windows.handed_at
        and repeats.opened_at < windows.until_at
    group by windows.handoff_id
),

switched as (
    select windows.handoff_id, count(*) as channel_switch_count
    from windows
    inner join inbound
        on windows.customer_id = inbound.customer_id
        and inbound.previous_at >= windows.handed_at
        and inbound.occurred_at < windows.until_at
        and inbound.channel <> inbound.previous_channel
    group by windows.handoff_id
)

select
    windows.handoff_id,
    coalesce(asked.repeated_question_count, 0) as repeated_question_count,
    coalesce(switched.channel_switch_count, 0) as channel_switch_count
from windows
left join asked on windows.handoff_id = asked.handoff_id
left join switched on windows.handoff_id = switched.handoff_id
