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
followed as (
    select
        sends.*,
        {{ each_number(0, 'dials.pressure_window_days / 7 - 1') }} as weeks_later
    from sends
    cross join dials
),

pressed as (
    select
        customer_id,
        {{ add_days('week_date', '7 * weeks_later') }} as pressed_week_date,
        cast(sum(send_count) as bigint) as send_count_28_days,
        cast(coalesce(sum(send_count) filter (where weeks_later = 0), 0) as bigint) as send_count,
        cast(coalesce(sum(unsubscribe_count) filter (where weeks_later = 0), 0) as bigint)
            as unsubscribe_count
    from followed
    group by customer_id, pressed_week_date
),

troubled as (
    select pressed.customer_id, pressed.pressed_week_date
    from pressed
    inner join trouble
        on pressed.customer_id = trouble.customer_id
        and trouble.from_at < {{ add_days('pressed.pressed_week_date', 1) }}
        and coalesce(trouble.to_at >= {{ add_days('pressed.pressed_week_date', 1) }}, true)
    group by pressed.customer_id, pressed.pressed_week_date
),

changed as (
    select pressed.customer_id, pressed.pressed_week_date
    from pressed
    cross join dials
    inner join changes
        on pressed.customer_id = changes.customer_id
        and changes.noted_date <= pressed.pressed_week_date
        and {{ add_days('changes.noted_date', 'dials.change_days') }} > pressed.pressed_week_date
    group by pressed.customer_id, pressed.pressed_week_date
)

select
    pressed.customer_id,
    pressed.pressed_week_date as week_date,
    pressed.send_count_28_days,
    pressed.send_count,
    pressed.unsubscribe_count,
    troubled.customer_id is not null as is_in_trouble,
    changed.customer_id is not null as is_in_change,
    troubled.customer_id is not null and pressed.send_count_28_days >= dials.pressure_sends
        as is_pressure
from pressed
cross join as_of
cross join dials
left join troubled
    on pressed.customer_id = troubled.customer_id
    and pressed.pressed_week_date = troubled.pressed_week_date
left join changed
    on pressed.customer_id = changed.customer_id
    and pressed.pressed_week_date = changed.pressed_week_date
where pressed.pressed_week_date <= as_of.as_of_date
