-- A partner is known by the CRM's list of partners, or only by what came through it.
with listed as (
    select * from {{ ref('stg_sales__partners') }}
),

interactions as (
    select * from {{ ref('int_interactions_united') }}
    where partner_id is not null
),

deliveries as (
    select * from {{ ref('stg_operations__fulfilments') }}
    where partner_id is not null
),

valued as (
    select * from {{ ref('int_customers_valued') }}
),

named as (
    select
        partner_id,
        min(partner_name) as partner_name,
        min(partner_type) as partner_type
    from listed
    group by partner_id
),

through as (
    select
        partner_id,
        count(case when interaction_kind = 'opportunity_won' then 1 end) as won_deal_count,
        count(case when interaction_kind = 'opportunity_lost' then 1 end) as lost_deal_count,
        count(case when interaction_kind = 'order_placed' then 1 end) as order_count,
        count(case when interaction_kind = 'ticket_opened' then 1 end) as ticket_count,
        count(case when interaction_kind = 'ticket_escalated' then 1 end) as escalated_ticket_count,
        cast(min(occurred_at) as date) as first_seen_date,
        cast(max(occurred_at) as date) as last_seen_date
    from interactions
    group by partner_id
),

carried as (
    select
        partner_id,
        count(*) as delivery_count,
        count(case when cast(arrived_at as date) > promised_date then 1 end) as late_delivery_count
    from deliveries
    where arrived_at is not null and promised_date is not null
    group by partner_id
),

met as (
    select partner_id, customer_id
    from interactions
    where customer_id is not null
    group by partner_id, customer_id
),

served as (
    select
        met.partner_id,
        count(case when valued.status in ('active', 'lost') then 1 end) as customer_count,
        count(case when valued.status = 'lost' then 1 end) as lost_customer_count,
        sum(case when valued.status = 'active' then valued.arr_usd end) as arr_usd
    from met
    inner join valued on met.customer_id = valued.customer_id
    group by met.partner_id
),

partners as (
    select partner_id from named
    union
    select partner_id from through
)

select
    partners.partner_id,
    named.partner_name,
    named.partner_type,
    cast(coalesce(served.customer_count, 0) as bigint) as customer_count,
    cast(coalesce(served.lost_customer_count, 0) as bigint) as lost_customer_count,
    cast(coalesce(served.arr_usd, 0) as decimal(18, 2)) as arr_usd,
    cast(coalesce(through.won_deal_count, 0) as bigint) as won_deal_count,
    cast(coalesce(through.lost_deal_count, 0) as bigint) as lost_deal_count,
    cast(coalesce(through.order_count, 0) as bigint) as order_count,
    cast(coalesce(carried.delivery_count, 0) as bigint) as delivery_count,
    cast(coalesce(carried.late_delivery_count, 0) as bigint) as late_delivery_count,
    cast(carried.late_delivery_count as double) / carried.delivery_count as late_delivery_share,
    cast(coalesce(through.ticket_count, 0) as bigint) as ticket_count,
    cast(coalesce(through.escalated_ticket_count, 0) as bigint) as escalated_ticket_count,
    named.partner_id is not null as is_listed,
    through.first_seen_date,
    through.last_seen_date
from partners
left join named on partners.partner_id = named.partner_id
left join through on partners.partner_id = through.partner_id
left join carried on partners.partner_id = carried.partner_id
left join served on partners.partner_id = served.partner_id
