-- The shape of each customer's quarter: the stages in the order in which they came, each once, and
-- the department with which it spoke most.
with spells as (
    select * from {{ ref('int_customer_spells') }}
),

spans as (
    select * from {{ ref('int_stage_spans') }}
),

touches as (
    select * from {{ ref('int_touches_waited') }}
    where direction <> 'none'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

lived as (
    select
        spells.customer_id,
        {{ each_month(
            "cast(date_trunc('quarter', spells.start_date) as date)",
            "coalesce(spells.lost_date, as_of.as_of_date)"
        ) }} as month_date
    from spells
    cross join as_of
),

quarters as (
    select
        customer_id,
        cast(date_trunc('quarter', month_date) as date) as quarter_date
    from lived
    group by customer_id, cast(date_trunc('quarter', month_date) as date)
),

entered as (
    select
        quarters.customer_id,
        quarters.quarter_date,
        spans.stage,
        row_number() over (
            partition by quarters.customer_id, quarters.quarter_date
            order by min(spans.entered_date)
        ) as place
    from quarters
    inner join spans
        on quarters.customer_id = spans.customer_id
        and spans.entered_date < {{ add_months('quarters.quarter_date', 3) }}
        and (spans.left_date is null or spans.left_date > quarters.quarter_date)
    group by quarters.customer_id, quarters.quarter_date, spans.stage
),

shapes as (
    select
        customer_id,
        quarter_date,
        {{ joined_in_order('stage', 'place', ' > ') }} as stages,
        count(*) as stage_count
    from entered
    group by customer_id, quarter_date
),

spoken as (
    select
        customer_id,
        cast(date_trunc('quarter', occurred_at) as date) as quarter_date,
        department,
        count(*) as touch_count
    from touches
    group by customer_id, cast(date_trunc('quarter', occurred_at) as date), department
),

loudest as (
    select
        *,
        sum(touch_count) over (partition by customer_id, quarter_date) as all_touch_count,
        row_number() over (
            partition by customer_id, quarter_date order by touch_count desc, department
        ) as most_first
    from spoken
)

select
    shapes.customer_id,
    shapes.quarter_date,
    shapes.stages,
    coalesce(loudest.department, 'nobody') as dominant_department,
    shapes.stage_count,
    cast(coalesce(loudest.all_touch_count, 0) as bigint) as touch_count
from shapes
left join loudest
    on shapes.customer_id = loudest.customer_id
    and shapes.quarter_date = loudest.quarter_date
    and loudest.most_first = 1
