with judged as (
    select * from {{ ref('int_feedback_judged') }}
),

feedback_themes as (
    select
        feedback_id,
        {{ joined_text('theme') }} as themes,
        count(*) as theme_count
    from {{ ref('int_feedback_themes') }}
    group by feedback_id
),

masked as (
    select * from {{ ref('int_texts_masked') }}
),

feedback as (
    select
        judged.feedback_id,
        judged.customer_id,
        judged.source_kind,
        judged.department,
        judged.channel,
        judged.lifecycle_stage,
        judged.polarity,
        judged.polarity_basis,
        feedback_themes.themes,
        judged.named_competitor as competitor,
        masked.masked_text,
        {{ public_url('judged.evidence_url') }} as evidence_url,
        coalesce(judged.reporting_department, judged.department) as reported_to_department,
        judged.causing_department as caused_by_department,
        judged.score_scale,
        judged.source_system,
        judged.source_record_id,
        judged.load_id,
        judged.score,
        50.0 * (judged.rating + 1) as score_normalised,
        50.0 * (judged.goal_rating + 1) as goal_support_score,
        cast(judged.sentiment_score as double) as sentiment_score,
        coalesce(feedback_themes.theme_count, 0) as theme_count,
        judged.is_known_at_assumed,
        judged.routed_at,
        judged.acknowledged_at,
        judged.fixed_at,
        judged.occurred_at,
        judged.known_at
    from judged
    left join feedback_themes on judged.feedback_id = feedback_themes.feedback_id
    left join masked on judged.text_id = masked.text_id
)

select * from feedback
