-- The id of a subscription, in billing's system or in another that repeats it, and its customer.
with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
    where subscription_id is not null
),

accounts as (
    select * from {{ ref('int_records_resolved') }}
    where record_kind = 'account' and customer_id is not null
),

subscriptions as (
    select * from {{ ref('stg_billing__subscriptions') }}
),

owned as (
    select
        subscriptions.source_system,
        subscriptions.subscription_id,
        accounts.customer_id,
        subscriptions.start_date,
        row_number() over (
            partition by subscriptions.subscription_id order by subscriptions.source_system
        ) as by_system
    from subscriptions
    inner join accounts
        on subscriptions.source_system = accounts.source_system
        and subscriptions.account_id = accounts.source_id
),

mentioned as (
    select
        source_system,
        subscription_id,
        min(first_known_at) as valid_from
    from mentions
    group by source_system, subscription_id
),

anchored as (
    select
        mentioned.source_system,
        mentioned.subscription_id,
        coalesce(same_system.customer_id, any_system.customer_id) as customer_id,
        coalesce(same_system.start_date, any_system.start_date) as start_date,
        mentioned.valid_from
    from mentioned
    left join owned as same_system
        on mentioned.source_system = same_system.source_system
        and mentioned.subscription_id = same_system.subscription_id
    left join owned as any_system
        on mentioned.subscription_id = any_system.subscription_id
        and any_system.by_system = 1
)

select * from anchored
where customer_id is not null
