-- The three comments of a week that say most: the worst first, those that anybody can look up
-- before others, the longer before the shorter; each text once.
with comments as (
    select * from {{ ref('int_issue_comments') }}
    where known_week_date <= week_date and text_id is not null
),

masked as (
    select * from {{ ref('int_texts_masked') }}
),

texts as (
    select
        comments.theme,
        comments.lifecycle_stage,
        comments.week_date,
        masked.masked_text,
        min(comments.sentiment_score) as sentiment_score,
        max(case when comments.evidence_url is not null then 1 else 0 end) as evidence
    from comments
    inner join masked on comments.text_id = masked.text_id
    group by comments.theme, comments.lifecycle_stage, comments.week_date, masked.masked_text
),

ranked as (
    select
        *,
        row_number() over (
            partition by theme, lifecycle_stage, week_date
            order by
                coalesce(sentiment_score, 0), evidence desc, length(masked_text) desc, masked_text
        ) as best_first
    from texts
)

select
    theme,
    lifecycle_stage,
    week_date,
    {{ joined_in_order('masked_text', 'best_first', ' | ') }} as best_examples
from ranked
where best_first <= 3
group by theme, lifecycle_stage, week_date
