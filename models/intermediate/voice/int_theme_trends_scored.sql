-- Whether customers complain less of a theme than in the months before: all gone is 100, as much
-- as before 50, twice as much 0.
with months as (
    select * from {{ ref('int_theme_months') }}
),

volumes as (
    select
        theme,
        month_date,
        cast(sum(negative_volume) as bigint) as negative_volume
    from {{ ref('int_theme_volumes') }}
    group by theme, month_date
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

first_months as (
    select min(month_date) as first_month_date from months
),

before as (
    select
        months.theme,
        months.month_date,
        sum(coalesce(earlier.negative_volume, 0)) / max(dials.trend_months)
            as usual_negative_volume
    from months
    cross join dials
    cross join first_months
    left join volumes as earlier
        on months.theme = earlier.theme
        and earlier.month_date < months.month_date
        and earlier.month_date >= {{ add_months('months.month_date', '-dials.trend_months') }}
    where {{ add_months('months.month_date', '-dials.trend_months') }}
        >= first_months.first_month_date
    group by months.theme, months.month_date
)

select
    months.theme,
    months.month_date,
    coalesce(volumes.negative_volume, 0) as negative_volume,
    before.usual_negative_volume,
    case
        when before.usual_negative_volume > 0
            then 100 * {{ clamped(
                '1 - coalesce(volumes.negative_volume, 0) / (2 * before.usual_negative_volume)',
                0.0, 1.0
            ) }}
        when before.usual_negative_volume = 0 and volumes.negative_volume > 0 then 0
    end as falling_themes_score
from months
left join before
    on months.theme = before.theme
    and months.month_date = before.month_date
left join volumes
    on months.theme = volumes.theme
    and months.month_date = volumes.month_date
