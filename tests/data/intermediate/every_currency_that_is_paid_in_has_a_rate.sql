-- A subscription in a currency that the seed does not know counts as unpaid: add the rate.
-- A warning: one odd row must not hold back the figures of everybody else.
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'stg_billing__subscriptions'}}}) }}
select
    subscriptions.source_system,
    subscriptions.subscription_id,
    subscriptions.currency,
    subscriptions.start_date
from {{ ref('stg_billing__subscriptions') }} as subscriptions
left join {{ ref('exchange_rates') }} as exchange_rates
    on coalesce(subscriptions.currency, 'USD') = exchange_rates.currency
    and subscriptions.start_date >= exchange_rates.month_date
where exchange_rates.currency is null
    and not subscriptions.is_trial
    and subscriptions.mrr_amount > 0
