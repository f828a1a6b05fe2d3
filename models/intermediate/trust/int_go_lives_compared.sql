-- What sales promised in a won deal, and what the plan promises: a plan that fits no deal.
with deals as (
    {{ matched('sales', 'opportunities') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

nearest as (
    select
        plans.customer_id,
        plans.source_record_id,
        plans.promised_go_live_date as planned_date,
        min_by(
            deals.promised_go_live_date,
            abs({{ days_between('deals.promised_go_live_date', 'plans.promised_go_live_date') }})
        ) as dealt_date
    from plans
    inner join deals
        on plans.customer_id = deals.customer_id
        and deals.is_won
        and deals.promised_go_live_date is not null
    where plans.promised_go_live_date is not null
    group by
        plans.customer_id, plans.source_system, plans.source_record_id,
        plans.promised_go_live_date
)

select
    nearest.customer_id,
    'promised_go_live' as fact,
    'sales' as department_a,
    'promised ' || cast(min(nearest.dealt_date) as string) as value_a,
    'success' as department_b,
    'planned ' || cast(min(nearest.planned_date) as string) as value_b,
    {{ joined_text('nearest.source_record_id') }} as source_record_ids,
    count(*) as record_count
from nearest
cross join dials
where abs({{ days_between('nearest.dealt_date', 'nearest.planned_date') }})
    > dials.conflict_go_live_days
group by nearest.customer_id
