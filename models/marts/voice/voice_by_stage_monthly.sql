with feedback as (
    select * from {{ ref('int_feedback_judged') }}
),

feedback_themes as (
    select * from {{ ref('int_feedback_themes') }}
),

themed as (
    select
        coalesce(feedback.lifecycle_stage, 'unknown') as lifecycle_stage,
        coalesce(feedback_themes.theme, 'none') as theme,
        {{ month_start('feedback.occurred_at') }} as month_date,
        feedback.customer_id,
        feedback.listening_source,
        feedback.polarity,
        feedback.sentiment_score
    from feedback
    left join feedback_themes on feedback.feedback_id = feedback_themes.feedback_id
),

sources as (
    select
        lifecycle_stage, theme, month_date,
        {{ joined_text('listening_source') }} as sources,
        count(*) as source_count
    from (
        select lifecycle_stage, theme, month_date, listening_source
        from themed
        group by lifecycle_stage, theme, month_date, listening_source
    ) as each_source
    group by lifecycle_stage, theme, month_date
),

volumes as (
    select
        lifecycle_stage, theme, month_date,
        count(*) as volume,
        count(case when polarity = 'positive' then 1 end) as positive_volume,
        count(case when polarity = 'negative' then 1 end) as negative_volume,
        count(distinct customer_id) as customer_count,
        avg(sentiment_score) as sentiment_score
    from themed
    group by lifecycle_stage, theme, month_date
)

select
    volumes.lifecycle_stage,
    volumes.theme,
    volumes.month_date,
    sources.sources,
    volumes.volume,
    volumes.positive_volume,
    volumes.negative_volume,
    volumes.customer_count,
    sources.source_count,
    cast(volumes.sentiment_score as double) as sentiment_score
from volumes
inner join sources
    on volumes.lifecycle_stage = sources.lifecycle_stage
    and volumes.theme = sources.theme
    and volumes.month_date = sources.month_date
