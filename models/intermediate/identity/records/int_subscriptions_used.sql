-- Whose subscription a system outside billing uses; where two systems bill it, the first by name.
with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
    where department = 'product' and account_id is not null
),

subscriptions as (
    select * from {{ ref('stg_billing__subscriptions') }}
    where account_id is not null
),

owners as (
    select
        subscription_id,
        min({{ packed(source_system='source_system', account_id='account_id') }}) as owner
    from subscriptions
    group by subscription_id
)

select
    mentions.source_system,
    mentions.account_id,
    mentions.subscription_id,
    owners.owner.source_system as billing_system,
    owners.owner.account_id as billing_account_id
from mentions
inner join owners on mentions.subscription_id = owners.subscription_id
group by all
