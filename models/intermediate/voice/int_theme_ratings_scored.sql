-- What those rate us who spoke of a theme in the quarter up to the month: their survey answers.
with months as (
    select * from {{ ref('int_theme_months') }}
),

speakers as (
    select * from {{ ref('int_theme_volumes') }}
    where customer_id is not null
),

ratings as (
    select
        customer_id,
        {{ month_start('occurred_at') }} as month_date,
        sum(50.0 * (rating + 1)) as score_sum,
        count(*) as rating_count
    from {{ ref('int_feedback_judged') }}
    where source_kind = 'survey_response' and rating is not null and customer_id is not null
    group by customer_id, {{ month_start('occurred_at') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

concerned as (
    select
        months.theme,
        months.month_date,
        speakers.customer_id
    from months
    cross join dials
    inner join speakers
        on months.theme = speakers.theme
        and speakers.month_date <= months.month_date
        and speakers.month_date > {{ add_months('months.month_date', '-dials.trend_months') }}
    group by months.theme, months.month_date, speakers.customer_id
)

select
    concerned.theme,
    concerned.month_date,
    cast(sum(ratings.rating_count) as bigint) as rating_count,
    sum(ratings.score_sum) / sum(ratings.rating_count) as survey_rating_score
from concerned
inner join ratings
    on concerned.customer_id = ratings.customer_id
    and concerned.month_date = ratings.month_date
group by concerned.theme, concerned.month_date
