-- What customers raised, with the department that it is about: tickets are support's, complaints
-- and survey answers are of the department that they name as the cause.
with complaints as (
    {{ matched('voice', 'complaints') }}
),

responses as (
    {{ matched('voice', 'survey_responses') }}
),

repeats as (
    select * from {{ ref('int_ticket_repeats') }}
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

named as (
    select
        'complaints' as thing, customer_id, source_system, source_record_id,
        caused_by_department as department, cast(null as double) as sentiment_score,
        true as is_negative, received_at as occurred_at, routed_at, acknowledged_at, fixed_at
    from complaints
    union all
    select
        'survey_responses' as thing, customer_id, source_system, source_record_id,
        caused_by_department as department, sentiment_score,
        coalesce(sentiment_score < 0, false) as is_negative, answered_at as occurred_at, routed_at,
        acknowledged_at, fixed_at
    from responses
),

followed as (
    select
        *,
        lag(occurred_at) over (
            partition by customer_id, department
            order by occurred_at, source_system, source_record_id
        ) as previous_at
    from named
    where customer_id is not null and department is not null
)

select
    followed.thing,
    followed.source_system,
    followed.source_record_id,
    followed.customer_id,
    followed.department,
    followed.sentiment_score,
    followed.is_negative,
    coalesce(
        {{ hours_between('followed.previous_at', 'followed.occurred_at') }}
        <= 24 * dials.repeat_days,
        false
    ) as is_repeat,
    followed.occurred_at,
    followed.routed_at,
    followed.acknowledged_at,
    followed.fixed_at
from followed
cross join dials
union all
select
    'tickets' as thing, source_system, ticket_id as source_record_id, customer_id,
    'support' as department, null as sentiment_score, false as is_negative, is_repeat,
    opened_at as occurred_at, null as routed_at, null as acknowledged_at, null as fixed_at
from repeats
