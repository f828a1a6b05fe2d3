with customers as (
    select * from {{ ref('int_customers_described') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

tiers as (
    select * from {{ ref('customer_tiers') }}
),

summed as (
    select
        customer_id,
        min(start_date) as customer_since_date,
        max(lost_date) as last_lost_date,
        bool_or(lost_date is null) as is_active,
        min(value_basis) as value_basis
    from spells
    group by customer_id
),

valued as (
    select
        customers.customer_id,
        case
            when summed.customer_id is null then 'prospect'
            when summed.is_active then 'active'
            else 'lost'
        end as status,
        summed.value_basis,
        coalesce(mrr_spells.mrr_usd, 0) as mrr_usd,
        12 * coalesce(mrr_spells.mrr_usd, 0) as arr_usd,
        summed.customer_since_date,
        case when not summed.is_active then summed.last_lost_date end as lost_date
    from customers
    left join summed on customers.customer_id = summed.customer_id
    left join mrr_spells
        on customers.customer_id = mrr_spells.customer_id
        and mrr_spells.to_date is null
),

tiered as (
    select
        valued.*,
        tiers.tier,
        tiers.is_large,
        row_number() over (
            partition by valued.customer_id order by tiers.arr_floor_usd desc
        ) as highest_first
    from valued
    left join tiers on valued.arr_usd >= tiers.arr_floor_usd
)

select
    customer_id,
    status,
    tier,
    value_basis,
    mrr_usd,
    arr_usd,
    is_large,
    customer_since_date,
    lost_date
from tiered
where highest_first = 1
