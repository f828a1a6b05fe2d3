-- A subscription keeps the rate of the month it started in: a rate that moves is no expansion. Its
-- oldest version is taken for what was so before: nothing else is known of that time.
with subscriptions as (
    select * from {{ ref('stg_billing__subscriptions_versions') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

exchange_rates as (
    select * from {{ ref('int_exchange_rates') }}
)

select
    identifiers.customer_id,
    subscriptions.source_system,
    subscriptions.subscription_id,
    cast(subscriptions.mrr_amount * exchange_rates.usd_rate as decimal(18, 2)) as mrr_usd,
    subscriptions.start_date,
    subscriptions.end_date,
    lag(subscriptions.superseded_at) over (
        partition by subscriptions.source_system, subscriptions.subscription_id
        order by subscriptions.superseded_at nulls last
    ) as told_from_at,
    subscriptions.superseded_at
from subscriptions
inner join identifiers
    on subscriptions.source_system = identifiers.source_system
    and subscriptions.account_id = identifiers.source_id
inner join exchange_rates
    on coalesce(subscriptions.currency, 'USD') = exchange_rates.currency
    and subscriptions.start_date >= exchange_rates.from_date
    and coalesce(subscriptions.start_date < exchange_rates.until_date, true)
where not subscriptions.is_trial
