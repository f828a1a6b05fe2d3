-- Meetings that took place, with who of ours and of theirs was there: levels and roles, no names.
with meetings as (
    {{ matched('executives', 'meetings') }}
),

contacts as (
    select
        email,
        min(coalesce(role, lower(job_title))) as role
    from {{ ref('stg_sales__contacts') }}
    where email is not null
    group by email
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

held as (
    select meetings.*
    from meetings
    cross join as_of
    where meetings.customer_id is not null
        and coalesce(meetings.status, '') not in ('cancelled', 'canceled', 'declined')
        and meetings.starts_at < as_of.known_before_at
),

attendees as (
    select
        source_system,
        meeting_id,
        {{ each_part('attendees', ';') }} as attendee
    from held
),

theirs as (
    select
        attendees.source_system,
        attendees.meeting_id,
        array_agg(distinct contacts.role) as their_roles
    from attendees
    inner join contacts on trim(attendees.attendee) = contacts.email
    group by attendees.source_system, attendees.meeting_id
)

select
    held.customer_id,
    held.source_system,
    held.meeting_id,
    held.organizer_level as our_level,
    theirs.their_roles,
    held.departments,
    coalesce(held.is_in_person, false) as is_in_person,
    held.starts_at,
    held.known_at
from held
left join theirs
    on held.source_system = theirs.source_system
    and held.meeting_id = theirs.meeting_id
