-- The need that was named at acquisition, and whether the next department still knew it: sales
-- repeats it in a deal, success in a plan. Null where there is nothing to compare yet.
with handoffs as (
    select * from {{ ref('int_handoffs') }}
    where need is not null
),

deals as (
    {{ matched('sales', 'opportunities') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

taken_over as (
    select
        'lead_to_sales' as handoff, customer_id, created_at as taken_at,
        {{ letters_key("concat_ws(' ', need, next_step)") }} as told
    from deals
    union all
    select
        'deal_to_success' as handoff, customer_id,
        cast(coalesce(agreed_date, start_date) as timestamp) as taken_at,
        {{ letters_key("concat_ws(' ', plan_name, objective)") }} as told
    from plans
)

select
    handoffs.handoff_id,
    bool_or(coalesce(taken_over.told, '') like '%' || {{ letters_key('handoffs.need') }} || '%')
        as is_context_carried
from handoffs
inner join taken_over
    on handoffs.handoff = taken_over.handoff
    and handoffs.customer_id = taken_over.customer_id
group by handoffs.handoff_id
