-- How many looks at customers of each class, one a customer and week, had a certain outcome by the
-- end of each week, and how many of those were lost; by class and by every coarser one.
with classed as (
    select * from {{ ref('int_churn_classed_weekly') }}
),

examples as (
    select * from {{ ref('int_churn_examples') }}
    where is_ripe
),

levels as (
    select * from {{ ref('churn_class_levels') }}
),

risk_dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

looks as (
    select
        classed.horizon_days, classed.week_date, classed.band_class, classed.trend_class,
        classed.renewal_class, classed.size_class,
        count(examples.has_churned) as look_count,
        coalesce(sum(examples.has_churned), 0) as churned_count
    from classed
    left join examples
        on classed.customer_id = examples.customer_id
        and classed.week_date = examples.week_date
        and classed.horizon_days = examples.horizon_days
    group by
        classed.horizon_days, classed.week_date, classed.band_class, classed.trend_class,
        classed.renewal_class, classed.size_class
),

named as (
    select
        looks.*,
        levels.class_level,
        concat_ws(
            ', ',
            case when levels.uses_band then looks.band_class end,
            case when levels.uses_trend then looks.trend_class end,
            case when levels.uses_renewal then looks.renewal_class end,
            case when levels.uses_size then looks.size_class end
        ) as class_name
    from looks
    cross join levels
),

summed as (
    select
        horizon_days,
        class_level,
        class_name,
        week_date,
        sum(look_count) as look_count,
        sum(churned_count) as churned_count
    from named
    group by horizon_days, class_level, class_name, week_date
),

counted as (
    select
        asked.horizon_days,
        asked.class_level,
        asked.class_name,
        asked.week_date,
        coalesce(sum(seen.look_count), 0) as look_count,
        coalesce(sum(seen.churned_count), 0) as churned_count
    from summed as asked
    cross join risk_dials
    cross join dials
    left join summed as seen
        on asked.horizon_days = seen.horizon_days
        and asked.class_level = seen.class_level
        and asked.class_name = seen.class_name
        and asked.week_date >= {{ add_days(
            'seen.week_date', 'risk_dials.lead_days + seen.horizon_days + dials.grace_days'
        ) }}
    group by asked.horizon_days, asked.class_level, asked.class_name, asked.week_date
)

select
    named.horizon_days, named.week_date, named.band_class, named.trend_class, named.renewal_class,
    named.size_class, counted.class_level, counted.class_name, counted.look_count,
    counted.churned_count
from named
inner join counted
    on named.horizon_days = counted.horizon_days
    and named.week_date = counted.week_date
    and named.class_level = counted.class_level
    and named.class_name = counted.class_name
