with interactions as (
    select
        customer_id,
        interaction_kind,
        cast(occurred_at as date) as event_date
    from {{ ref('int_interactions_matched') }}
    where customer_id is not null
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

paid_stages as (
    select * from {{ ref('int_paid_stages_dated') }}
),

firsts as (
    select
        customer_id,
        min(case when interaction_kind in ('account_created', 'contact_created')
                then event_date
        end) as awareness_date,
        min(case when interaction_kind = 'opportunity_opened' then event_date end)
            as consideration_date
    from interactions
    group by customer_id
),

won as (
    select customer_id, event_date
    from interactions
    where interaction_kind = 'opportunity_won'
    group by customer_id, event_date
),

unpaid_stages as (
    select customer_id, 'awareness' as stage, awareness_date as event_date from firsts
    union all
    select customer_id, 'consideration' as stage, consideration_date as event_date from firsts
    union all
    select customer_id, 'purchase' as stage, event_date from won
),

-- A deal with somebody who already pays does not throw them back to the beginning.
before_paying as (
    select unpaid_stages.*
    from unpaid_stages
    left join spells
        on unpaid_stages.customer_id = spells.customer_id
        and unpaid_stages.event_date >= spells.start_date
        and (
            spells.lost_date is null
            or unpaid_stages.event_date < spells.lost_date
            or unpaid_stages.stage = 'awareness'
        )
    where unpaid_stages.event_date is not null and spells.customer_id is null
),

events as (
    select customer_id, stage, event_date from before_paying
    union all
    select customer_id, stage, event_date from paid_stages
)

select
    customer_id,
    stage,
    event_date
from events
