-- What a deal promised, where no plan took it over: a customer is live on its first use. For deals
-- from before use was recorded, and where none is ever told, nobody can say.
with opportunities as (
    {{ matched('sales', 'opportunities') }}
),

plans as (
    {{ matched('success', 'success_plans') }}
),

usage as (
    select * from {{ ref('int_usage_summed_to_day') }}
),

recorded as (
    select min(usage_date) as first_usage_date from usage
)

select
    opportunities.customer_id,
    opportunities.source_system,
    opportunities.source_record_id,
    opportunities.owner_name,
    opportunities.promised_go_live_date as promised_date,
    opportunities.known_at,
    min(usage.usage_date) as go_live_date
from opportunities
inner join usage
    on opportunities.customer_id = usage.customer_id
    and usage.usage_date >= opportunities.close_date
inner join recorded on opportunities.close_date >= recorded.first_usage_date
left join plans
    on opportunities.customer_id = plans.customer_id
    and plans.promised_go_live_date is not null
where opportunities.is_won and plans.customer_id is null
group by all
