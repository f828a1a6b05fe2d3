with events as (
    select * from {{ ref('int_lifecycle_events') }}
),

stages as (
    select * from {{ ref('lifecycle_stages') }}
),

-- Several stages entered on one day: the furthest along the way is where the day ends.
ranked as (
    select
        events.customer_id,
        events.stage,
        events.event_date,
        row_number() over (
            partition by events.customer_id, events.event_date order by stages.stage_order desc
        ) as furthest_first
    from events
    inner join stages on events.stage = stages.stage
),

compared as (
    select
        *,
        lag(stage) over (partition by customer_id order by event_date) as previous_stage
    from ranked
    where furthest_first = 1
),

entered as (
    select * from compared
    where previous_stage is null or previous_stage <> stage
),

spans as (
    select
        customer_id,
        stage,
        event_date as entered_date,
        lead(event_date) over (partition by customer_id order by event_date) as left_date
    from entered
)

select * from spans
