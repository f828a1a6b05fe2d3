with identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

accounts as (
    select * from {{ ref('stg_sales__accounts') }}
),

customers as (
    select
        customer_id,
        min(source_id) as first_source_id
    from identifiers
    group by customer_id
),

anchors as (
    select
        identifiers.customer_id,
        parents.customer_id as parent_customer_id,
        accounts.*
    from accounts
    inner join identifiers
        on accounts.source_system = identifiers.source_system
        and accounts.account_id = identifiers.source_id
    left join identifiers as parents
        on accounts.source_system = parents.source_system
        and accounts.parent_account_id = parents.source_id
)

select
    customers.customer_id,
    coalesce(anchors.account_name, customers.first_source_id) as customer_name,
    case when anchors.parent_customer_id <> customers.customer_id
            then anchors.parent_customer_id
    end as parent_customer_id,
    anchors.source_record_id as sales_account_id,
    anchors.domain,
    anchors.segment,
    anchors.industry,
    anchors.country,
    anchors.owner_name,
    anchors.is_churned as is_churned_in_crm,
    anchors.created_at
from customers
left join anchors on customers.customer_id = anchors.customer_id
