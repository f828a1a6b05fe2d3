with quarters as (
    select * from {{ ref('int_quarters_travelled') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

shared as (
    select
        *,
        count(*) over (partition by quarter_date) as quarter_customer_count,
        count(*) over (partition by quarter_date, stages, dominant_department) as whole_count,
        count(*) over (partition by quarter_date, stages) as stages_count
    from quarters
),

-- As fine as the data carries: stages and department, else the stages alone, else other.
named as (
    select
        shared.*,
        case
            when shared.whole_count >= dials.journey_group_min_share * shared.quarter_customer_count
                then shared.stages || ', mostly with ' || shared.dominant_department
            when shared.stages_count
                >= dials.journey_group_min_share * shared.quarter_customer_count
                then shared.stages || ', with several'
            else 'other'
        end as journey_group
    from shared
    cross join dials
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
