-- The lowest cap of each customer and week, or what a person decided in its place.
with weeks as (
    select * from {{ ref('int_customer_weeks') }}
),

caps as (
    select * from {{ ref('int_health_caps_dated') }}
),

overrides as (
    select * from {{ ref('health_overrides') }}
),

capped as (
    select
        weeks.customer_id,
        weeks.week_date,
        min(caps.cap_score) as cap_score,
        min_by(caps.cap_rule, (caps.cap_score, caps.cap_rule)) as cap_rule
    from weeks
    inner join caps
        on weeks.customer_id = caps.customer_id
        and caps.known_at < weeks.known_before_at
        and coalesce(caps.superseded_at >= weeks.known_before_at, true)
        and caps.from_at < weeks.known_before_at
        and caps.until_at >= weeks.known_before_at
    group by weeks.customer_id, weeks.week_date
),

overruled as (
    select
        weeks.customer_id,
        weeks.week_date,
        min(overrides.override_score) as override_score
    from weeks
    inner join overrides
        on weeks.customer_id = overrides.customer_id
        and weeks.week_date >= overrides.from_date
        and weeks.week_date < overrides.until_date
    group by weeks.customer_id, weeks.week_date
)

select
    coalesce(capped.customer_id, overruled.customer_id) as customer_id,
    coalesce(capped.week_date, overruled.week_date) as week_date,
    capped.cap_score,
    case when overruled.override_score is null then capped.cap_rule else 'override' end
        as cap_rule,
    cast(overruled.override_score as double) as override_score
from capped
full join overruled
    on capped.customer_id = overruled.customer_id
    and capped.week_date = overruled.week_date
