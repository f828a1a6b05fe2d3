"""Zendesk's ticket history and satisfaction ratings: what changed when, and how it was rated."""

from sample_company.departments.support.tickets import (
    CLOSES_AFTER_DAYS,
    FIRST_TICKET_ID,
    FIRST_USER_ID,
    PRIORITIES,
    STYLE,
    USER_STEP,
)
from sample_company.exports import BadRow, Export
from sample_company.json_lines import Plain, line, number
from sample_company.world import World, pick

FIRST_AGENT_ID = 901_100_000_000
FIRST_RATING_ID = 62_000_000
STEP = 11  # numbers of a ticket's changes
OFFERED_SHARE = 0.30  # of solved tickets that nobody rated
REASONS = ("The issue took too long to resolve", "The issue was not resolved", "Some other reason")


def history_export(world: World) -> Export:
    """Every change of status, assignee, group and priority, in the delivery after it was made."""
    agent = f"({FIRST_AGENT_ID} + agent_number)"
    moved = "opened_at + (replied_at - opened_at) * 0.4"
    changes = (
        ("status", "'new'", "opened_at", f"{FIRST_USER_ID} + person::bigint * {USER_STEP}", "true"),
        ("group", "agent_group", "opened_at + interval 1 minute", "null", "ticket % 2 = 0"),
        ("assignee", "agent", moved, agent, "true"),
        ("status", "'open'", "replied_at", agent, "not is_merged"),
        ("priority", f"{pick(PRIORITIES, 'weight')}", "escalated_at", agent, "true"),
        ("assignee", "'Tamsin Quill'", "escalated_at + interval 5 minute", agent, "changes > 0"),
        ("status", "'solved'", "solved_at", agent, "true"),
        ("status", "'open'", "reopened_at", "null", "true"),
        ("status", "'solved'", "settled_at", agent, "true"),
        (
            "status",
            "'closed'",
            f"coalesce(settled_at, solved_at) + to_days({CLOSES_AFTER_DAYS})",
            "null",
            "ticket % 3 = 0",
        ),
    )
    parts = " union all ".join(
        f"select ticket * {STEP} + {place} as _n, ticket, '{field}' as field_name, "
        f"{value} as value, {user} as user_id, {moment} as changed_at from known where {condition}"
        for place, (field, value, moment, user, condition) in enumerate(changes)
    )
    cells = line(
        {
            "ticket_id": number(f"ticket + {FIRST_TICKET_ID}"),
            "field_name": Plain("field_name"),
            "value": Plain("value"),
            "user_id": number("user_id", is_null=True),
            "updated": Plain("strftime(changed_at, '%Y-%m-%dT%H:%M:%SZ')"),
        }
    )
    touched = f"greatest(solved_at, settled_at) + to_days({CLOSES_AFTER_DAYS + 1}) >= $since"
    query = f"""
        with known as (
            select * from tickets where ticket * {STEP} >= $low and ticket * {STEP} < $high
                and opened_at < $until and {touched}
        ),
        changed as ({parts})
        select {cells} as line, _n
        from changed where changed_at >= $since and changed_at < $until
    """
    return Export(
        "support",
        "zendesk",
        "ticket_history.jsonl.gz",
        query,
        "append",
        STYLE,
        repeats=True,
        highest=f"select {STEP} * max(ticket) + {STEP} from tickets where opened_at < $until",
        lowest=f"select {STEP} * min(ticket) from tickets where {touched}",
        chunk=STEP * 500_000,
    )


def rating_export(world: World) -> Export:
    """Ratings given and ratings offered in vain."""
    query = f"""
        with rated as (
            select *, solved_at + interval 17 hour as rated_at from tickets
            where not is_merged
                and (rating is not null or lot('offered', ticket) < {OFFERED_SHARE})
        )
        select
            {FIRST_RATING_ID} + ticket as id, ticket + {FIRST_TICKET_ID} as ticket_id,
            {FIRST_USER_ID} + person::bigint * {USER_STEP} as requester_id,
            case when rating >= 4 then 'good' when rating is null then 'offered' else 'bad' end
                as score,
            case when rating <= 2 then 'Took too long: ' || subject
                when rating = 5 then 'Quick and friendly' end as comment,
            case when rating <= 3 then {pick(REASONS, "ticket % 3")} end as reason,
            strftime(rated_at, '%Y-%m-%dT%H:%M:%SZ') as created_at,
            ticket as _n
        from rated where rated_at >= $since and rated_at < $until
    """
    undated = {"id": "61999999", "ticket_id": "20001", "score": "good", "created_at": "yesterday"}
    bad_rows = (BadRow(undated, "created_at", "not a timestamp"),)
    return Export(
        "support", "zendesk", "satisfaction_ratings.csv", query, "append", bad_rows=bad_rows
    )
