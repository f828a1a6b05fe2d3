-- An anchor is an account of the CRM. Where two CRMs share an id, the first by name holds it.
with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
    where account_id is not null
),

sales_accounts as (
    select * from {{ ref('stg_sales__accounts') }}
),

anchors as (
    select
        account_id as crm_account_id,
        min(source_system) as anchor_system
    from sales_accounts
    group by account_id
),

accounts as (
    select
        source_system,
        account_id,
        min(first_known_at) as valid_from
    from mentions
    group by source_system, account_id
),

declarations as (
    select
        mentions.source_system,
        mentions.account_id,
        anchors.anchor_system,
        anchors.crm_account_id,
        row_number() over (
            partition by mentions.source_system, mentions.account_id
            order by mentions.last_known_at desc, anchors.crm_account_id
        ) as latest_first
    from mentions
    inner join anchors on mentions.crm_account_id = anchors.crm_account_id
),

anchored as (
    select
        accounts.source_system,
        accounts.account_id,
        case
            when sales_accounts.account_id is not null then 'sales_account'
            when declarations.crm_account_id is not null then 'declared_crm_id'
            else 'own_customer'
        end as rule,
        case when sales_accounts.account_id is null then declarations.anchor_system end
            as declared_system,
        case when sales_accounts.account_id is null then declarations.crm_account_id end
            as declared_account_id,
        accounts.valid_from
    from accounts
    left join sales_accounts
        on accounts.source_system = sales_accounts.source_system
        and accounts.account_id = sales_accounts.account_id
    left join declarations
        on accounts.source_system = declarations.source_system
        and accounts.account_id = declarations.account_id
        and declarations.latest_first = 1
)

select
    source_system,
    account_id,
    {{ customer_key(
        'coalesce(declared_system, source_system)', 'coalesce(declared_account_id, account_id)'
    ) }} as customer_id,
    rule,
    case rule
        when 'sales_account' then 'an account of the CRM'
        when 'declared_crm_id' then 'names CRM account ' || declared_account_id
        else 'no CRM account is named'
    end as evidence,
    valid_from
from anchored
