with complaints as (
    {{ matched('voice', 'complaints') }}
),

answers as (
    {{ matched('voice', 'survey_responses') }}
),

responses as (
    select
        *,
        lead(answered_at) over (
            partition by customer_id order by answered_at, source_system, source_record_id
        ) as next_answered_at,
        sentiment_score - lag(sentiment_score) over (
            partition by customer_id, email order by answered_at, source_system, source_record_id
        ) as sentiment_change
    from answers
    where sentiment_score is not null
),

warnings as (
    {{ warning(
        'detractor', 'responses', 'facts.answered_at', measured='facts.sentiment_score',
        evidence="'Rated us ' || facts.score || ' on a scale of ' || facts.score_scale",
        only='facts.sentiment_score <= signals.threshold',
        closed='facts.next_answered_at', acknowledged='facts.acknowledged_at',
        responsible='facts.caused_by_department'
    ) }}
    union all
    {{ warning(
        'score_falling', 'responses', 'facts.answered_at', measured='-facts.sentiment_change',
        evidence="'The same person rated us ' || cast(-50 * facts.sentiment_change as bigint)
            || ' of 100 points lower than the time before'",
        only='facts.sentiment_change <= -signals.threshold',
        closed='facts.next_answered_at', acknowledged='facts.acknowledged_at'
    ) }}
    union all
    {{ warning(
        'complaint_unfixed', 'complaints',
        add_days_to_moment('facts.received_at', 'signals.threshold'),
        measured=days_between('cast(facts.received_at as date)',
            'coalesce(cast(facts.fixed_at as date), as_of.as_of_date)'),
        evidence="'A complaint of ' || cast(facts.received_at as date) || ' was '
            || coalesce('put right on ' || cast(facts.fixed_at as date), 'not put right')",
        closed='facts.fixed_at', acknowledged='facts.acknowledged_at',
        responsible='facts.caused_by_department'
    ) }}
)

select * from warnings
