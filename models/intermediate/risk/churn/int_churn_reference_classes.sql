-- Of the finest class of which enough was seen by then, the share that was lost, drawn towards the
-- share of everybody. Weeks that overlap tell the same thing twice: the interval (Wilson's) counts
-- as many looks as there are horizons in them.
with classed as (
    select * from {{ ref('int_churn_classed_weekly') }}
),

counts as (
    select * from {{ ref('int_churn_class_counts') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

chosen as (
    select
        counts.horizon_days,
        counts.week_date,
        counts.band_class,
        counts.trend_class,
        counts.renewal_class,
        counts.size_class,
        min(
            case when counts.look_count >= dials.class_fewest then counts.class_level end
        ) as fine_level,
        max(counts.class_level) as whole_level,
        max_by(counts.look_count, counts.class_level) as whole_look_count,
        max_by(counts.churned_count, counts.class_level) as whole_churned_count
    from counts
    cross join dials
    group by
        counts.horizon_days, counts.week_date, counts.band_class, counts.trend_class,
        counts.renewal_class, counts.size_class
),

shared as (
    select
        counts.*,
        chosen.whole_churned_count / nullif(chosen.whole_look_count, 0) as base_rate,
        (
            counts.churned_count
            + dials.class_prior * chosen.whole_churned_count / nullif(chosen.whole_look_count, 0)
        ) / nullif(counts.look_count + dials.class_prior, 0) as churn_probability,
        nullif((counts.look_count + dials.class_prior) * 7.0 / counts.horizon_days, 0)
            as independent_count
    from counts
    cross join dials
    inner join chosen
        on counts.horizon_days = chosen.horizon_days
        and counts.week_date = chosen.week_date
        and counts.band_class = chosen.band_class
        and counts.trend_class = chosen.trend_class
        and counts.renewal_class = chosen.renewal_class
        and counts.size_class = chosen.size_class
        and counts.class_level = coalesce(chosen.fine_level, chosen.whole_level)
),

widened as (
    select
        *,
        1 + 3.8416 / independent_count as scale,
        1.96 * sqrt(
            churn_probability * (1 - churn_probability) / independent_count
            + 0.9604 / power(independent_count, 2)
        ) as half_width
    from shared
)

select
    classed.customer_id,
    classed.week_date,
    classed.horizon_days,
    case when widened.class_name = '' then 'all customers' else widened.class_name end as class,
    cast(widened.look_count as bigint) as class_customer_count,
    cast(widened.churned_count as bigint) as class_churned_count,
    widened.base_rate,
    widened.churn_probability,
    (widened.churn_probability + 1.9208 / widened.independent_count - widened.half_width)
    / widened.scale as probability_low,
    (widened.churn_probability + 1.9208 / widened.independent_count + widened.half_width)
    / widened.scale as probability_high
from classed
inner join widened
    on classed.horizon_days = widened.horizon_days
    and classed.week_date = widened.week_date
    and classed.band_class = widened.band_class
    and classed.trend_class = widened.trend_class
    and classed.renewal_class = widened.renewal_class
    and classed.size_class = widened.size_class
