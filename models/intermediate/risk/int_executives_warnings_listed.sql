with meetings as (
    select * from {{ ref('int_meetings_attended') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

tiers as (
    select * from {{ ref('customer_tiers') }}
    where is_large
),

large_floor as (
    select min(arr_floor_usd) as arr_floor_usd from tiers
),

large_spells as (
    select mrr_spells.*
    from mrr_spells
    inner join large_floor on 12 * mrr_spells.mrr_usd >= large_floor.arr_floor_usd
),

-- Before the calendar's first entry nobody knows who met whom.
recorded as (
    select cast(min(starts_at) as date) as first_meeting_date from meetings
),

anchors as (
    select customer_id, cast(starts_at as date) as anchor_date from meetings
    union
    select
        large_spells.customer_id,
        greatest(large_spells.from_date, recorded.first_meeting_date) as anchor_date
    from large_spells
    inner join recorded on recorded.first_meeting_date is not null
),

waits as (
    select
        anchors.customer_id,
        anchors.anchor_date,
        min(cast(meetings.starts_at as date)) as next_meeting_date
    from anchors
    left join meetings
        on anchors.customer_id = meetings.customer_id
        and cast(meetings.starts_at as date) > anchors.anchor_date
    group by anchors.customer_id, anchors.anchor_date
),

unmet as (
    select
        waits.customer_id,
        'calendar' as source_system,
        waits.customer_id || ':' || waits.anchor_date as source_record_id,
        waits.anchor_date,
        large_spells.from_date,
        least(waits.next_meeting_date, large_spells.to_date) as until_date,
        cast(waits.anchor_date as timestamp) as known_at
    from waits
    inner join large_spells
        on waits.customer_id = large_spells.customer_id
        and coalesce(waits.next_meeting_date, date '9999-12-31') > large_spells.from_date
        and waits.anchor_date < coalesce(large_spells.to_date, date '9999-12-31')
),

warnings as (
    {{ warning(
        'no_executive_meeting', 'unmet',
        'greatest(' ~ add_days_to_moment('facts.anchor_date', 'signals.threshold')
            ~ ', cast(facts.from_date as timestamp))',
        measured=days_between('facts.anchor_date', 'coalesce(facts.until_date, as_of.as_of_date)'),
        evidence="'No executive has met this large client since ' || facts.anchor_date",
        closed='facts.until_date'
    ) }}
)

select * from warnings
