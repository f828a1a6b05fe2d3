-- An alert of a large client begins when the risk has been a multiple of everybody's for some weeks
-- in a row, and ends when it has not for more of them: a Schmitt trigger in time. Where the risk is
-- not told, the alert stays as it was. What was told, and what each kind of model would have told.
with risks as (
    select risks.*
    from {{ ref('int_risks_united') }} as risks
    where risks.is_large
        and risks.horizon_days in (
            select min(horizons.horizon_days) from {{ ref('backtest_horizons') }} as horizons
        )
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

judged as (
    select
        risks.*,
        dials.alert_on_weeks,
        dials.alert_off_weeks,
        cast(risks.risk_class = 'high' as integer) as is_above
    from risks
    cross join dials
),

-- Weeks in a row are counted since the last one of the other kind.
numbered as (
    select
        *,
        count(case when is_above = 0 then 1 end) over by_week as below_count,
        count(case when is_above = 1 then 1 end) over by_week as above_count
    from judged
    window by_week as (
        partition by predictor, customer_id order by week_date
        rows between unbounded preceding and current row
    )
),

counted as (
    select
        *,
        count(case when is_above = 1 then 1 end) over (
            partition by predictor, customer_id, below_count order by week_date
            rows between unbounded preceding and current row
        ) as weeks_above,
        count(case when is_above = 0 then 1 end) over (
            partition by predictor, customer_id, above_count order by week_date
            rows between unbounded preceding and current row
        ) as weeks_below
    from numbered
),

switched as (
    select
        *,
        coalesce(
            {{ last_known(
                'case
                    when is_above = 1 and weeks_above >= alert_on_weeks then 1
                    when is_above = 0 and weeks_below >= alert_off_weeks then 0
                end'
            ) }} over (
                partition by predictor, customer_id order by week_date
                rows between unbounded preceding and current row
            ),
            0
        ) as is_on
    from counted
),

begun as (
    select
        *,
        case
            when is_on = 1
                and coalesce(
                    lag(is_on) over (partition by predictor, customer_id order by week_date), 0
                ) = 0
                then week_date
        end as begun_date
    from switched
)

select
    predictor,
    customer_id,
    week_date,
    horizon_days,
    is_on = 1 as is_on,
    case when is_on = 1
            then {{ last_known('begun_date') }} over (
                    partition by predictor, customer_id order by week_date
                    rows between unbounded preceding and current row
                )
    end as flagged_date
from begun
