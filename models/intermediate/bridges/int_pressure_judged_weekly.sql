with sends as (
    select * from {{ ref('int_sends_summed_to_week') }}
),

trouble as (
    select * from {{ ref('int_trouble_spans') }}
),

changes as (
    {{ matched('success', 'change_events') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- A send presses in its own week and the three after it: the window is of whole weeks.
pressed as (
    select
        sends.customer_id,
        cast({{ add_days('sends.week_date', '7 * weeks_later') }} as date) as week_date,
        sum(sends.send_count) as send_count,
        sum(case when weeks_later = 0 then sends.send_count else 0 end) as week_send_count,
        sum(case when weeks_later = 0 then sends.unsubscribe_count else 0 end)
            as unsubscribe_count
    from sends
    cross join dials
    cross join unnest(range(0, cast(dials.pressure_window_days / 7 as bigint))) as later (weeks_later)
    group by sends.customer_id, sends.week_date + cast(7 * weeks_later as integer)
),

judged as (
    select
        pressed.customer_id,
        pressed.week_date,
        pressed.send_count,
        pressed.week_send_count,
        pressed.unsubscribe_count,
        exists (
            select 1 from trouble
            where trouble.customer_id = pressed.customer_id
                and trouble.from_at < {{ add_days('pressed.week_date', 1) }}
                and coalesce(trouble.to_at >= {{ add_days('pressed.week_date', 1) }}, true)
        ) as is_in_trouble,
        exists (
            select 1 from changes
            where changes.customer_id = pressed.customer_id
                and changes.noted_date <= pressed.week_date
                and {{ add_days('changes.noted_date', 'dials.change_days') }} > pressed.week_date
        ) as is_in_change
    from pressed
    cross join as_of
    cross join dials
    where pressed.week_date <= as_of.as_of_date
)

select
    judged.customer_id,
    judged.week_date,
    cast(judged.send_count as bigint) as send_count_28_days,
    cast(judged.week_send_count as bigint) as send_count,
    cast(judged.unsubscribe_count as bigint) as unsubscribe_count,
    judged.is_in_trouble,
    judged.is_in_change,
    judged.is_in_trouble and judged.send_count >= dials.pressure_sends as is_pressure
from judged
cross join dials
