-- A customer who buys by orders is lost after a lapse, or earlier after a gap beyond its own rhythm
-- as it was known on the day of the last order: a later order never changes an earlier loss.
with days as (
    select
        customer_id,
        ordered_date
    from {{ ref('int_orders_counted') }}
    group by customer_id, ordered_date
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

followed as (
    select
        *,
        row_number() over (partition by customer_id order by ordered_date) as day_number,
        {{ days_between(
            'lag(ordered_date) over (partition by customer_id order by ordered_date)',
            'ordered_date'
        ) }} as gap_days
    from days
),

paced as (
    select
        *,
        {{ median_so_far('gap_days', 'customer_id', 'ordered_date') }} as median_gap_days
    from followed
),

allowed as (
    select
        paced.*,
        {{ add_days(
            'paced.ordered_date',
            'floor(case when paced.day_number >= dials.rhythm_order_count
                then least(dials.order_lapse_days, greatest(
                    dials.rhythm_floor_days, dials.rhythm_factor * paced.median_gap_days))
                else dials.order_lapse_days
            end)'
        ) }} as lapse_date
    from paced
    cross join dials
),

compared as (
    select
        *,
        lag(lapse_date) over (partition by customer_id order by ordered_date)
            as previous_lapse_date
    from allowed
),

numbered as (
    select
        *,
        sum(case when ordered_date <= previous_lapse_date then 0 else 1 end) over (
            partition by customer_id order by ordered_date
            rows between unbounded preceding and current row
        ) as spell_number
    from compared
),

spells as (
    select
        customer_id,
        spell_number,
        min(ordered_date) as start_date,
        max_by(lapse_date, ordered_date) as lapse_date
    from numbered
    group by customer_id, spell_number
),

ended as (
    select
        *,
        lead(start_date) over (partition by customer_id order by spell_number) as next_start_date
    from spells
)

select
    ended.customer_id,
    cast(ended.spell_number as bigint) as spell_number,
    ended.start_date,
    -- The as-of day is over: with no order on it the gap is already longer than allowed.
    case when ended.next_start_date is not null or ended.lapse_date <= as_of.as_of_date
            then ended.lapse_date
    end as lost_date
from ended
cross join as_of
