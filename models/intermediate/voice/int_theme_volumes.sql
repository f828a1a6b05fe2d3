with feedback as (
    select * from {{ ref('int_feedback_judged') }}
),

feedback_themes as (
    select * from {{ ref('int_feedback_themes') }}
)

select
    feedback_themes.theme,
    {{ month_start('feedback.occurred_at') }} as month_date,
    feedback.customer_id,
    count(*) as volume,
    count(case when feedback.polarity = 'negative' then 1 end) as negative_volume
from feedback
inner join feedback_themes on feedback.feedback_id = feedback_themes.feedback_id
group by
    feedback_themes.theme, {{ month_start('feedback.occurred_at') }}, feedback.customer_id
