with begun as (
    select * from {{ ref('int_handoffs_begun') }}
),

kinds as (
    select * from {{ ref('handoff_kinds') }}
),

-- Who raises an escalation is a role at the customer or a department of ours.
departments as (
    select department from {{ ref('interaction_kinds') }}
    group by department
),

interactions as (
    select customer_id, interaction_kind, occurred_at from {{ ref('int_interactions_united') }}
    where customer_id is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- A touch without a time of day may have come at any hour of it.
answers as (
    select
        begun.handoff,
        begun.source_system,
        begun.source_record_id,
        min(interactions.occurred_at) as answered_at
    from begun
    inner join kinds on begun.handoff = kinds.handoff
    inner join interactions
        on begun.customer_id = interactions.customer_id
        and array_contains(split(kinds.answered_by, ';'), interactions.interaction_kind)
        and case
            when interactions.occurred_at = date_trunc('day', interactions.occurred_at)
                then interactions.occurred_at >= date_trunc('day', begun.handed_at)
            else interactions.occurred_at >= begun.handed_at
        end
    group by begun.handoff, begun.source_system, begun.source_record_id
),

answered as (
    select
        md5(
            begun.handoff || '|' || begun.source_system || '|' || begun.source_record_id
        ) as handoff_id,
        begun.customer_id,
        begun.handoff,
        coalesce(departments.department, kinds.from_department) as from_department,
        coalesce(begun.to_department, kinds.to_department) as to_department,
        begun.from_owner_name,
        begun.to_owner_name,
        begun.need,
        begun.source_system,
        begun.source_record_id,
        kinds.expected_hours,
        begun.handed_at,
        coalesce(answers.answered_at, begun.answered_at) as first_answered_at,
        begun.known_at
    from begun
    inner join kinds on begun.handoff = kinds.handoff
    left join departments on begun.from_department = departments.department
    left join answers
        on begun.handoff = answers.handoff
        and begun.source_system = answers.source_system
        and begun.source_record_id = answers.source_record_id
)

select
    {{ all_but('first_answered_at', of='answered') }},
    case
        when answered.first_answered_at < as_of.known_before_at
            then greatest(answered.first_answered_at, answered.handed_at)
    end as answered_at
from answered
cross join as_of
where answered.handed_at < as_of.known_before_at
