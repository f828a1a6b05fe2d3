with touches as (
    select * from {{ ref('int_touches_waited') }}
),

spells as (
    select customer_id, lost_date from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

by_customer as (
    select
        lifecycle_stage, department, interaction_kind, customer_id,
        {{ month_start('occurred_at') }} as month_date,
        max(cast(occurred_at as date)) as last_touch_date
    from touches
    group by
        lifecycle_stage, department, interaction_kind, customer_id,
        {{ month_start('occurred_at') }}
),

dropped as (
    select
        by_customer.lifecycle_stage,
        by_customer.interaction_kind,
        by_customer.month_date,
        count(distinct by_customer.customer_id) as customer_count,
        count(distinct spells.customer_id) as dropped_customer_count
    from by_customer
    cross join dials
    left join spells
        on by_customer.customer_id = spells.customer_id
        and spells.lost_date >= by_customer.last_touch_date
        and spells.lost_date <= {{ add_days('by_customer.last_touch_date', 'dials.drop_off_days') }}
    group by by_customer.lifecycle_stage, by_customer.interaction_kind, by_customer.month_date
),

summed as (
    select
        lifecycle_stage, department, interaction_kind,
        {{ month_start('occurred_at') }} as month_date,
        count(*) as volume,
        count(sentiment_score) as rated_volume,
        count(wait_hours) as waited_volume,
        avg(sentiment_score) as sentiment_score,
        median(wait_hours) as median_wait_hours
    from touches
    group by
        lifecycle_stage, department, interaction_kind, {{ month_start('occurred_at') }}
)

select
    summed.lifecycle_stage,
    summed.interaction_kind as touchpoint,
    summed.month_date,
    summed.department,
    summed.volume,
    dropped.customer_count,
    summed.rated_volume,
    summed.waited_volume,
    dropped.dropped_customer_count,
    cast(summed.volume as double) / dropped.customer_count as touches_per_customer,
    cast(summed.sentiment_score as double) as sentiment_score,
    cast(summed.median_wait_hours as double) as median_wait_hours,
    cast(dropped.dropped_customer_count as double) / dropped.customer_count as drop_off_share,
    {{ add_days(add_months('summed.month_date', 1), 'dials.drop_off_days') }} > as_of.as_of_date
        as is_provisional
from summed
inner join dropped
    on summed.lifecycle_stage = dropped.lifecycle_stage
    and summed.interaction_kind = dropped.interaction_kind
    and summed.month_date = dropped.month_date
cross join as_of
cross join dials
