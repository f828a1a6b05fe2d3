with quarters as (
    select * from {{ ref('int_customer_quarters') }}
),

meetings as (
    select * from {{ ref('int_meetings_attended') }}
),

tiers as (
    select * from {{ ref('customer_tiers') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- A quarter before the calendar's first entry says nothing about our executives.
kept as (
    select cast(date_trunc('quarter', min(starts_at)) as date) as first_quarter_date from meetings
),

tiered as (
    select
        quarters.*,
        least(quarters.quarter_end_date, as_of.as_of_date) as seen_until_date,
        max_by(tiers.tier, tiers.arr_floor_usd) as tier,
        max_by(tiers.expected_contact_count, tiers.arr_floor_usd) as expected_contact_count
    from quarters
    cross join as_of
    inner join kept on quarters.quarter_date >= kept.first_quarter_date
    inner join tiers on quarters.arr_usd >= tiers.arr_floor_usd
    group by all
),

seen as (
    select
        tiered.customer_id,
        tiered.quarter_date,
        {{ all_but('customer_id', of='meetings') }},
        meetings.starts_at >= tiered.quarter_date as is_now
    from tiered
    inner join meetings
        on tiered.customer_id = meetings.customer_id
        and cast(meetings.starts_at as date) <= tiered.quarter_end_date
),

met as (
    select
        customer_id,
        quarter_date,
        count(*) filter (where is_now) as contact_count,
        count(*) filter (where is_now and is_in_person) as in_person_count,
        count(departments) filter (where is_now) as joint_count,
        {{ joined_once('our_level', where='is_now') }} as our_levels,
        flatten(array_agg(their_roles) filter (where is_now)) as their_roles,
        max(cast(starts_at as date)) as last_contact_date
    from seen
    group by customer_id, quarter_date
)

select
    tiered.customer_id,
    tiered.quarter_date,
    tiered.tier,
    met.our_levels,
    nullif({{ joined_list('array_sort(array_distinct(met.their_roles))', ', ') }}, '')
        as their_roles,
    cast(tiered.arr_usd as decimal(18, 2)) as arr_usd,
    cast(tiered.expected_contact_count as bigint) as expected_contact_count,
    coalesce(met.contact_count, 0) as contact_count,
    coalesce(met.in_person_count, 0) as in_person_count,
    coalesce(met.joint_count, 0) as joint_count,
    greatest(tiered.expected_contact_count - coalesce(met.contact_count, 0), 0)
        as missing_contact_count,
    {{ days_between('met.last_contact_date', 'tiered.seen_until_date') }}
        as days_since_last_contact,
    tiered.is_complete,
    tiered.is_complete and tiered.expected_contact_count > coalesce(met.contact_count, 0)
        as is_gap,
    tiered.is_complete and tiered.expected_contact_count > 0 and coalesce(met.contact_count, 0) = 0
        as is_neglected,
    met.last_contact_date,
    tiered.quarter_end_date
from tiered
left join met
    on tiered.customer_id = met.customer_id
    and tiered.quarter_date = met.quarter_date
