with usage as (
    select * from {{ ref('stg_product__usage_daily') }}
),

subscriptions as (
    select * from {{ ref('int_subscriptions_anchored') }}
)

select
    subscriptions.customer_id,
    'first use ' || cast(min(usage.usage_date) as string) as value_a,
    'first of these starts ' || cast(min(subscriptions.start_date) as string) as value_b,
    {{ joined_text('usage.source_record_id') }} as source_record_ids,
    count(*) as record_count
from usage
inner join subscriptions
    on usage.source_system = subscriptions.source_system
    and usage.subscription_id = subscriptions.subscription_id
where usage.usage_date < subscriptions.start_date
group by subscriptions.customer_id
