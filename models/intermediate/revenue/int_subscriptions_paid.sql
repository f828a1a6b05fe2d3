-- A subscription keeps the rate of the month it started in: a rate that moves is no expansion.
with subscriptions as (
    select * from {{ ref('stg_billing__subscriptions') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

exchange_rates as (
    select
        currency,
        usd_rate,
        month_date as valid_from_date,
        lead(month_date) over (partition by currency order by month_date) as valid_to_date
    from {{ ref('exchange_rates') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

priced as (
    select
        identifiers.customer_id,
        subscriptions.source_system,
        subscriptions.subscription_id,
        cast(subscriptions.mrr_amount * exchange_rates.usd_rate as decimal(18, 2)) as mrr_usd,
        subscriptions.start_date as from_date,
        case when subscriptions.end_date <= as_of.as_of_date then subscriptions.end_date end
            as to_date
    from subscriptions
    inner join identifiers
        on subscriptions.source_system = identifiers.source_system
        and subscriptions.account_id = identifiers.source_id
    inner join exchange_rates
        on coalesce(subscriptions.currency, 'USD') = exchange_rates.currency
        and subscriptions.start_date >= exchange_rates.valid_from_date
        and (
            exchange_rates.valid_to_date is null
            or subscriptions.start_date < exchange_rates.valid_to_date
        )
    cross join as_of
    where not subscriptions.is_trial
        and subscriptions.start_date <= as_of.as_of_date
)

select *
from priced
where mrr_usd > 0 and (to_date is null or to_date > from_date)
