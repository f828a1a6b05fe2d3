with spells as (
    select * from {{ ref('int_customer_spells') }}
),

-- Every order raises what the last year's orders add up to: no news.
mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
    where value_basis = 'subscriptions'
),

usage_days as (
    select * from {{ ref('int_usage_summed_to_day') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

used as (
    select
        spells.spell_id,
        min(usage_days.usage_date) as first_used_date
    from spells
    inner join usage_days
        on spells.customer_id = usage_days.customer_id
        and usage_days.usage_date >= spells.start_date
    group by spells.spell_id
),

adopted as (
    select
        spells.spell_id,
        spells.customer_id,
        spells.start_date,
        least(used.first_used_date, {{ add_days('spells.start_date', 'dials.adoption_days') }})
            as adoption_date,
        spells.lost_date
    from spells
    cross join dials
    left join used on spells.spell_id = used.spell_id
),

levels as (
    select
        *,
        lag(mrr_usd) over (partition by customer_id order by from_date) as previous_mrr_usd,
        lag(to_date) over (partition by customer_id order by from_date) as previous_to_date
    from mrr_spells
),

-- A payment that resumes after a gap is no rise, whatever its level.
rises as (
    select
        adopted.spell_id,
        adopted.customer_id,
        adopted.lost_date,
        levels.from_date as rise_date,
        {{ add_days('levels.from_date', 'dials.expansion_days') }} as back_date
    from levels
    cross join dials
    inner join adopted
        on levels.customer_id = adopted.customer_id
        and levels.from_date > adopted.adoption_date
        and (adopted.lost_date is null or levels.from_date < adopted.lost_date)
    where levels.previous_to_date = levels.from_date
        and levels.mrr_usd > levels.previous_mrr_usd
),

followed as (
    select
        *,
        lead(rise_date) over (partition by spell_id order by rise_date) as next_rise_date
    from rises
),

stages as (
    select customer_id, 'onboarding' as stage, start_date as event_date, lost_date from spells
    union all
    select customer_id, 'adoption' as stage, adoption_date as event_date, lost_date from adopted
    union all
    select customer_id, 'expansion' as stage, rise_date as event_date, lost_date from followed
    union all
    select customer_id, 'adoption' as stage, back_date as event_date, lost_date
    from followed
    where next_rise_date is null or next_rise_date > back_date
),

events as (
    select customer_id, stage, event_date
    from stages
    where lost_date is null or event_date < lost_date
    union all
    select customer_id, 'lost' as stage, lost_date as event_date from spells
    where lost_date is not null
)

select events.*
from events
cross join as_of
where events.event_date <= as_of.as_of_date
