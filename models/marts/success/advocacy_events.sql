with advocacy as (
    {{ matched('success', 'advocacy') }}
),

referrals as (
    select * from {{ ref('int_referrals_followed') }}
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

valued as (
    select * from {{ ref('int_customers_valued') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    advocacy.source_system || ':' || advocacy.advocacy_id as advocacy_event_id,
    advocacy.customer_id,
    customers.customer_name,
    advocacy.advocacy_kind,
    referrals.referred_customer_id,
    valued.status as referred_status,
    advocacy.competitor,
    advocacy.source_system,
    advocacy.source_record_id,
    cast(valued.arr_usd as decimal(18, 2)) as referred_arr_usd,
    cast(referrals.won_arr_usd as decimal(18, 2)) as won_arr_usd,
    advocacy.occurred_date,
    referrals.won_date,
    advocacy.known_at
from advocacy
cross join as_of
left join customers on advocacy.customer_id = customers.customer_id
left join referrals
    on advocacy.source_system = referrals.source_system
    and advocacy.advocacy_id = referrals.advocacy_id
left join valued on referrals.referred_customer_id = valued.customer_id
where advocacy.occurred_date <= as_of.as_of_date
