-- A question is asked again when the customer opened a ticket on the same topic shortly before.
with tickets as (
    {{ matched('support', 'tickets') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

followed as (
    select
        customer_id,
        source_system,
        ticket_id,
        lower(topic) as topic,
        opened_at,
        lag(opened_at) over (
            partition by customer_id, lower(topic) order by opened_at, source_system, ticket_id
        ) as previous_opened_at
    from tickets
    where customer_id is not null and topic is not null and opened_at is not null
        and not is_merged
)

select
    followed.customer_id,
    followed.source_system,
    followed.ticket_id,
    followed.topic,
    coalesce(
        {{ hours_between('followed.previous_opened_at', 'followed.opened_at') }}
        <= 24 * dials.repeat_days,
        false
    ) as is_repeat,
    followed.opened_at
from followed
cross join dials
