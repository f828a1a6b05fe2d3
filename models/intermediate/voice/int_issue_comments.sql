-- What speaks for an issue: every comment that is not praise, by theme, in the week in which it
-- was known. What is known long after it was said is placed where it was said, and marks when it
-- was known: it is no news any more, but part of the usual level from then on.
with feedback as (
    select * from {{ ref('int_feedback_judged') }}
    where polarity <> 'positive'
),

feedback_themes as (
    select * from {{ ref('int_feedback_themes') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

placed as (
    select
        feedback.feedback_id,
        feedback_themes.theme,
        feedback.customer_id,
        feedback.text_id,
        feedback.listening_source,
        coalesce(feedback.reporting_department, feedback.department) as reporting_department,
        coalesce(feedback.causing_department, feedback_themes.owner_department)
            as owning_department,
        coalesce(feedback.lifecycle_stage, 'unknown') as lifecycle_stage,
        feedback.sentiment_score,
        feedback.evidence_url,
        case
            when {{ hours_between('feedback.occurred_at', 'feedback.known_at') }}
                <= 24 * dials.news_days then {{ week_end('feedback.known_at') }}
            else {{ week_end('feedback.occurred_at') }}
        end as week_date,
        {{ week_end('feedback.known_at') }} as known_week_date
    from feedback
    inner join feedback_themes on feedback.feedback_id = feedback_themes.feedback_id
    cross join dials
)

select
    feedback_id, theme, customer_id, text_id, listening_source, reporting_department,
    owning_department, lifecycle_stage, sentiment_score, evidence_url, week_date, known_week_date
from placed
union all
select
    feedback_id, theme, customer_id, text_id, listening_source, reporting_department,
    owning_department, 'all' as lifecycle_stage, sentiment_score, evidence_url, week_date,
    known_week_date
from placed
