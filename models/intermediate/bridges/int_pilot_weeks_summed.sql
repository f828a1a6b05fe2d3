-- Facts of a pilot's own past and of its time, summed to customer and week (weeks end on Sunday).
with pilots as (
    select * from {{ ref('stage_pilots_planned') }}
),

facts as (
    select * from {{ ref('int_pilot_facts_listed') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    pilots.pilot,
    pilots.metric,
    facts.customer_id,
    facts.segment = lower(pilots.treated_segment) as is_treated,
    facts.fact_date >= pilots.started_date as is_after,
    cast(date_trunc('week', facts.fact_date) as date) + 6 as week_date,
    count(*) as fact_count,
    sum(facts.log_hours) as log_hours
from pilots
cross join dials
cross join as_of
inner join facts
    on pilots.metric = facts.metric
    and facts.fact_date >= {{ add_days('pilots.started_date', '-7 * dials.pilot_before_weeks') }}
    and facts.fact_date <= as_of.as_of_date
    and (pilots.ended_date is null or facts.fact_date < pilots.ended_date)
group by all
