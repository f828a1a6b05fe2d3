-- Who turned to the customer while an escalation stood, and how the customer was before and after.
with escalations as (
    select * from {{ ref('int_escalations_listed') }}
),

interactions as (
    select customer_id, department, direction, interaction_kind, sentiment_score, occurred_at
    from {{ ref('int_interactions_united') }}
    where customer_id is not null
        and (
            direction in ('outbound', 'two_way') or sentiment_score is not null
            or interaction_kind = 'ticket_opened'
        )
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

near as (
    select
        escalations.escalation_id,
        escalations.raised_at,
        interactions.department,
        interactions.interaction_kind,
        interactions.sentiment_score,
        interactions.occurred_at,
        interactions.direction in ('outbound', 'two_way')
        and interactions.department <> 'marketing'
        and interactions.occurred_at >= escalations.raised_at
        and (escalations.resolved_at is null or interactions.occurred_at <= escalations.resolved_at)
            as is_during,
        interactions.occurred_at < escalations.raised_at as is_before
    from escalations
    cross join dials
    inner join interactions
        on escalations.customer_id = interactions.customer_id
        and interactions.occurred_at
        >= {{ add_days_to_moment('escalations.raised_at', '-dials.team_effect_days') }}
        and interactions.occurred_at
        < {{ add_days_to_moment('escalations.raised_at', 'dials.team_effect_days') }}
)

select
    escalation_id,
    {{ joined_once('department', where='is_during') }} as departments_touched,
    count(distinct department) filter (where is_during) as department_touched_count,
    count(*) filter (where interaction_kind = 'ticket_opened' and is_before)
        as ticket_count_before,
    count(*) filter (where interaction_kind = 'ticket_opened' and not is_before)
        as ticket_count_after,
    avg(sentiment_score) filter (where is_before) as sentiment_before,
    avg(sentiment_score) filter (where not is_before) as sentiment_after
from near
group by escalation_id
