-- What marketing sent, and who asked for no more, by customer and week (weeks end on Sunday).
with interactions as (
    select
        customer_id,
        interaction_kind,
        cast(date_trunc('week', occurred_at) as date) as monday_date
    from {{ ref('int_interactions_united') }}
    where customer_id is not null
        and interaction_kind in ('campaign_sent', 'campaign_unsubscribed')
)

select
    customer_id,
    {{ add_days('monday_date', 6) }} as week_date,
    count(*) filter (where interaction_kind = 'campaign_sent') as send_count,
    count(*) filter (where interaction_kind = 'campaign_unsubscribed') as unsubscribe_count
from interactions
group by customer_id, week_date
