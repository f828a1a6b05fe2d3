with quarters as (
    select * from {{ ref('int_quarters_travelled') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

ended as (
    select
        *,
        regexp_replace(stages, '^.* > ', '') as last_stage
    from quarters
),

shared as (
    select
        *,
        count(*) over (partition by quarter_date) as quarter_customer_count,
        count(*) over (partition by quarter_date, stages, dominant_department) as whole_count,
        count(*) over (partition by quarter_date, stages) as stages_count
    from ended
),

-- As fine as the data carries: stages and department, else the stages alone, ...
told as (
    select
        shared.*,
        dials.journey_group_min_share * shared.quarter_customer_count as fewest,
        case
            when shared.whole_count >= dials.journey_group_min_share * shared.quarter_customer_count
                then shared.stages || ', mostly with ' || shared.dominant_department
            when shared.stages_count
                >= dials.journey_group_min_share * shared.quarter_customer_count
                then shared.stages || ', with several'
        end as shape
    from shared
    cross join dials
),

ways as (
    select
        *,
        count(*) over (partition by quarter_date, last_stage, shape is null) as ways_count
    from told
),

-- ... else where they led to, else other.
named as (
    select
        *,
        case
            when shape is not null then shape
            when ways_count >= fewest then 'by rare ways to ' || last_stage
            else 'other'
        end as journey_group
    from ways
)

select
    customer_id,
    quarter_date,
    journey_group,
    stages,
    dominant_department,
    stage_count,
    touch_count,
    count(*) over (partition by quarter_date, journey_group) as group_customer_count,
    quarter_customer_count,
    cast(count(*) over (partition by quarter_date, journey_group) as double)
    / quarter_customer_count as group_customer_share
from named
