with beliefs as (
    select * from {{ ref('int_beliefs_recorded') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

-- Hours differ by a factor; yes and no differ from a share by more than half of the way.
compared as (
    select
        beliefs.*,
        case
            when beliefs.belief = 'reply_hours'
                and beliefs.believed_value > dials.belief_factor * beliefs.recorded_value
                then 'worse'
            when beliefs.belief = 'reply_hours'
                and beliefs.believed_value * dials.belief_factor < beliefs.recorded_value
                then 'better'
            when beliefs.belief = 'reply_hours' then 'as recorded'
            when beliefs.believed_value < beliefs.recorded_value - 0.5 then 'worse'
            when beliefs.believed_value > beliefs.recorded_value + 0.5 then 'better'
            else 'as recorded'
        end as perception
    from beliefs
    cross join dials
)

select
    source_system || ':' || source_record_id as response_id,
    customer_id,
    belief,
    role,
    perception,
    case belief
        when 'reply_hours' then 'support'
        when 'resolved' then 'support'
        else 'operations'
    end as department,
    cast(believed_value as double) as believed_value,
    cast(recorded_value as double) as recorded_value,
    cast(believed_value - recorded_value as double) as gap_value,
    record_count,
    perception <> 'as recorded' as is_gap,
    answered_at,
    known_at
from compared
