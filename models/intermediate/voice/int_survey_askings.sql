-- Who was asked, and whether an answer came: by the invitation's own status, or by an answer that
-- names the invitation.
with invitations as (
    {{ matched('voice', 'survey_invitations') }}
),

surveys as (
    select * from {{ ref('stg_voice__surveys') }}
),

responses as (
    select
        source_system,
        invitation_id,
        min(answered_at) as answered_at
    from {{ ref('stg_voice__survey_responses') }}
    where invitation_id is not null
    group by source_system, invitation_id
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    invitations.source_system,
    invitations.source_record_id,
    invitations.customer_id,
    invitations.email,
    coalesce(surveys.survey_name, invitations.survey_id) as survey,
    coalesce(customers.segment, 'none') as segment,
    coalesce(replace(lower(invitations.role), '_', ' '), 'unknown') as role,
    coalesce(invitations.status, '') = 'bounced' as is_bounced,
    responses.answered_at is not null or coalesce(invitations.status, '') = 'answered'
        as is_answered,
    invitations.occurred_at as asked_at,
    case
        when responses.answered_at is not null then responses.answered_at
        when invitations.status = 'answered' then invitations.occurred_at
    end as answered_at
from invitations
cross join as_of
left join surveys
    on invitations.source_system = surveys.source_system
    and invitations.survey_id = surveys.source_record_id
left join responses
    on invitations.source_system = responses.source_system
    and invitations.source_record_id = responses.invitation_id
left join customers on invitations.customer_id = customers.customer_id
where invitations.occurred_at < as_of.known_before_at
