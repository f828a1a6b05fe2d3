-- Good or bad: the customer's own score first, then what it was asked or did, then its words, then
-- what a listener made of it.
with feedback as (
    select * from {{ ref('int_feedback_united') }}
),

word_scores as (
    select * from {{ ref('int_text_polarities') }}
),

named as (
    select * from {{ ref('int_text_competitors') }}
),

departments as (
    select department from {{ ref('interaction_kinds') }}
    group by department
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

scored as (
    select
        feedback.*,
        -- Free text may name a person where a department is asked for.
        reported.department as reporting_department,
        caused.department as causing_department,
        coalesce(feedback.competitor, named.competitor) as named_competitor,
        case
            when feedback.rating is not null then 'score'
            when feedback.stated_polarity is not null then 'kind'
            when word_scores.word_score is not null then 'words'
            when feedback.judgement is not null then 'listener'
            else 'none'
        end as polarity_basis,
        coalesce(
            feedback.rating,
            case feedback.stated_polarity when 'positive' then 1 when 'negative' then -1 end,
            word_scores.word_score,
            feedback.judgement
        ) as sentiment_score
    from feedback
    left join word_scores on feedback.text_id = word_scores.text_id
    left join named on feedback.text_id = named.text_id
    left join departments as reported
        on lower(feedback.reported_to_department) = reported.department
    left join departments as caused
        on lower(feedback.caused_by_department) = caused.department
),

judged as (
    select
        scored.*,
        case
            when scored.sentiment_score >= dials.polarity_from_score then 'positive'
            when scored.sentiment_score <= -dials.polarity_from_score then 'negative'
            else 'neutral'
        end as polarity
    from scored
    cross join dials
)

select * from judged
where polarity = 'negative' or not is_kept_only_if_negative
