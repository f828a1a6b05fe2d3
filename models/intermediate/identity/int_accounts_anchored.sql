-- An anchor is an account of the CRM. Where two CRMs share an id, the first by name holds it.
with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
    where account_id is not null
),

sales_accounts as (
    select * from {{ ref('stg_sales__accounts') }}
),

merges as (
    select * from {{ ref('int_accounts_merged') }}
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
    left join merges on mentions.crm_account_id = merges.account_id
    inner join anchors
        on coalesce(merges.final_account_id, mentions.crm_account_id) = anchors.crm_account_id
),

anchored as (
    select
        accounts.source_system,
        accounts.account_id,
        case
            when sales_accounts.account_id is not null then 'sales_account'
            when merges.final_account_id is not null then 'merged_account'
            when declarations.crm_account_id is not null then 'declared_crm_id'
            else 'own_customer'
        end as rule,
        case
            when sales_accounts.account_id is not null then accounts.source_system
            when merges.final_account_id is not null then accounts.source_system
            else coalesce(declarations.anchor_system, accounts.source_system)
        end as anchor_system,
        case
            when sales_accounts.account_id is not null then accounts.account_id
            when merges.final_account_id is not null then merges.final_account_id
            else coalesce(declarations.crm_account_id, accounts.account_id)
        end as anchor_account_id,
        accounts.valid_from
    from accounts
    left join sales_accounts
        on accounts.source_system = sales_accounts.source_system
        and accounts.account_id = sales_accounts.account_id
    left join merges
        on accounts.source_system = merges.source_system
        and accounts.account_id = merges.account_id
    left join declarations
        on accounts.source_system = declarations.source_system
        and accounts.account_id = declarations.account_id
        and declarations.latest_first = 1
)

select
    source_system,
    account_id,
    {{ customer_key('anchor_system', 'anchor_account_id') }} as customer_id,
    rule,
    case rule
        when 'sales_account' then 'an account of the CRM'
        when 'merged_account' then 'was merged into CRM account ' || anchor_account_id
        when 'declared_crm_id' then 'names CRM account ' || anchor_account_id
        else 'no CRM account is named'
    end as evidence,
    valid_from
from anchored
