"""Zendesk's tickets: what each says, and what is known of it at a moment, as nested JSON."""

from sample_company.departments.support.drawing import draw
from sample_company.exports import BadRow, Export, Style
from sample_company.json_lines import Cell, Free, Plain, line, number
from sample_company.people import AGENT_GROUPS, STAFF
from sample_company.phenomena import OPEN_DAYS
from sample_company.world import World, pick

CHANNELS = ("email", "web", "chat", "phone")
PRIORITIES = ("low", "normal", "high", "urgent")
SUBJECTS = (
    ("Cannot sign in since this morning", "login", "Nobody on our team gets past the login page."),
    ('Export says "finished" but the file is empty', "exports", "We tried three times."),
    ("Dashboard is slow, again", "dashboards", "It takes a minute to load, every morning."),
    ("How do we add a colleague?", "users", "She starts on Monday and needs access."),
    (
        "Numbers in the report differ from ours; which are right?",
        "reports",
        "The totals are off by about two percent.",
    ),
    ("Integration stopped syncing", "integrations", "Last sync was two days ago."),
    ("Question about invoice, second attempt", "billing", "Please answer this time."),
    ("Alerts arrive late", "alerts", "We heard of it from our customers first."),
    ("Please explain the approval step", "workflows", "Who has to approve what?"),
    ("API returns 500 for large requests", "api", "Anything above 10 MB fails."),
    ("Umlaute im Export: Müller wird zu M?ller", "exports", "Bitte prüfen Sie die Kodierung."),
    ("Feature request: schedule reports", "reports", "A weekly mail would do."),
)
AREAS, TEXTS = [area for _, area, _ in SUBJECTS], [text for _, _, text in SUBJECTS]
FIRST_TICKET_ID = 20_001
FIRST_USER_ID, USER_STEP = 901_200_000_000, 7
CLOSES_AFTER_DAYS = 28
FIELD_IDS = {"product_area": 114_101, "escalation_level": 114_102, "partner_id": 114_103}
WITHOUT_ORGANIZATION = 0.20
STYLE = Style(kind="json_lines", is_gzip=True)


def add_tickets(world: World) -> None:
    """Make `tickets`, in the order in which they were opened."""
    moments = [
        f"{name}_at" for name in ("opened", "replied", "solved", "reopened", "settled", "escalated")
    ]
    world.add("drawn_tickets", draw(world), moments=moments, nullable=("issue", "rating"))
    subjects = [subject for subject, _, _ in SUBJECTS]
    world.db.execute(f"""
        create table tickets as
        select t.* exclude (subject, agent),
            coalesce(wording, {pick(subjects, f"subject % {len(SUBJECTS)}")}) as subject,
            case when t.issue is null then subject % {len(SUBJECTS)} end as topic,
            {pick(STAFF["agent"], f"agent % {len(STAFF['agent'])}")} as agent,
            {pick(AGENT_GROUPS, f"agent % {len(AGENT_GROUPS)}")} as agent_group,
            agent % {len(STAFF["agent"])} as agent_number
        from drawn_tickets t
        left join issue_wordings w on w.issue = t.issue and w.department = 'support'
        order by ticket;
        drop table drawn_tickets
    """)
    world.note(
        "trouble",
        f"""
        select customer, opened_at + interval {OPEN_DAYS} day as from_at,
            coalesce(settled_at, solved_at) as to_at
        from tickets where weight >= 2 and coalesce(settled_at, solved_at) > from_at
        """,
    )


def ticket_export(world: World) -> Export:
    """Tickets, new and changed since the delivery before."""
    _plant(world)
    touched = f"greatest(solved_at, settled_at) + to_days({CLOSES_AFTER_DAYS + 1}) >= $since"
    query = f"""
        with known as ({_known(world, touched)})
        select {line(_cells(world))} as line, ticket as _n from known k join ids using (customer)
    """
    return Export(
        "support",
        "zendesk",
        "tickets.jsonl.gz",
        query,
        "upsert",
        STYLE,
        _bad_tickets(),
        repeats=True,
        highest="select max(ticket) from tickets where opened_at < $until",
        lowest=f"select min(ticket) from tickets where {touched}",
        chunk=500_000,
    )


def _plant(world: World) -> None:
    """Write down what makes these tickets hard to read."""
    files = "support/zendesk/*/tickets.jsonl.gz"
    if world.has("tickets_without_organization"):
        what = f"{WITHOUT_ORGANIZATION:.0%} of the tickets have no organization"
        world.plant("tickets_without_organization", files, what, column="organization_id")
    if world.has("reopened_tickets"):
        count = world.one("select count(reopened_at) from tickets")
        what = f"{count} solved tickets are opened again days after"
        world.plant("reopened_tickets", files, what, column="status")


def _known(world: World, touched: str) -> str:
    """The tickets of a delivery with what is known of each by then."""
    has_anonymous = world.has("tickets_without_organization")
    anonymous = f"lot('anonymous', ticket) < {WITHOUT_ORGANIZATION}" if has_anonymous else "false"
    return f"""
        select *, coalesce({pick(AREAS, "topic")}, 'general') as area,
            replied_at < $until as is_replied,
            coalesce(reopened_at < $until, false) as is_reopened,
            case when settled_at < $until then settled_at when reopened_at < $until then null
                when solved_at < $until then solved_at end as solved_now,
            coalesce(escalated_at < $until, false) as is_escalated,
            coalesce(solved_at + interval 18 hour < $until, false) as can_be_rated,
            {anonymous} as is_anonymous
        from tickets
        where opened_at < $until and {touched} and ticket >= $low and ticket < $high
    """


def _cells(world: World) -> dict[str, Cell]:
    """A ticket as Zendesk nests it."""
    channel = Plain(pick(CHANNELS, "channel"))
    return {
        "id": number(f"ticket + {FIRST_TICKET_ID}"),
        **_organization(),
        "requester_id": number(f"{FIRST_USER_ID} + person::bigint * {USER_STEP}"),
        "requester": {"id": number(f"{FIRST_USER_ID} + person::bigint * {USER_STEP}")},
        "subject": Free("subject"),
        "description": Free(
            f"coalesce({pick(TEXTS, 'topic')}, subject || ': several of us see it.')"
        ),
        "channel": channel,
        "via": {"channel": channel},
        "priority": Plain(pick(PRIORITIES, "weight")),
        "status": Plain(
            f"case when solved_now + to_days({CLOSES_AFTER_DAYS}) < $until then 'closed' "
            "when solved_now is not null then 'solved' when is_reopened then 'open' "
            "when not is_replied then 'new' else ['open', 'pending', 'hold'][ticket % 3 + 1] end"
        ),
        "group_name": Plain("agent_group"),
        "assignee_name": Plain("agent"),
        "assignee_changes": number("case when is_replied then changes else 0 end"),
        **_rating(),
        "first_reply_minutes": number(
            "case when is_replied then round(epoch(replied_at - opened_at) / 60, 1) end",
            is_null=True,
        ),
        "reopens": number(
            "case when solved_now is not null or is_reopened then reopens else 0 end "
            "+ is_reopened::integer"
        ),
        "escalated": Plain("yes_no(is_escalated)"),
        **_fields(),
        **_moments(world),
    }


def _organization() -> dict[str, Cell]:
    return {
        "organization_id": number("case when not is_anonymous then zendesk_id end", is_null=True),
        "organization_name": Free("case when not is_anonymous then name_in_support end"),
        "organization_external_id": Plain(
            "case when not is_anonymous then crm_in_support end", is_null=True
        ),
    }


def _rating() -> dict[str, Cell]:
    rating: dict[str, Cell] = {
        "score": Plain(
            "case when not can_be_rated then 'unoffered' when rating >= 4 then 'good' "
            "when rating is not null then 'bad' else 'offered' end"
        ),
        "comment": Free(
            "case when can_be_rated and rating <= 2 then 'Took too long: ' || subject "
            "when can_be_rated and rating = 5 then 'Quick and friendly' end"
        ),
    }
    return {
        "satisfaction_score": number("case when can_be_rated then rating end", is_null=True),
        "satisfaction_rating": rating,
    }


def _fields() -> dict[str, Cell]:
    """What the company has added to a ticket: by name, and once more as custom fields."""
    level = number("case when is_escalated then 1 + ticket % 2 else 0 end")
    partner = Plain(
        "case when k.customer % 13 = 0 then salesforce_id('001', 90 + k.customer % 8) end",
        is_null=True,
    )
    area = Plain("area")
    fields: dict[str, Cell] = {
        "product_area": area,
        "escalation_level": level,
        "partner_id": partner,
    }
    tag = Plain(
        "case when is_merged and solved_now is not null then 'closed_by_merge' "
        "when is_escalated then 'escalated' else 'customer' end"
    )
    return {
        "escalation_level": level,
        "product_area": area,
        "partner_id": partner,
        "tags": [area, tag],
        "custom_fields": [
            {"id": number(str(FIELD_IDS[name])), "value": cell} for name, cell in fields.items()
        ],
    }


def _moments(world: World) -> dict[str, Cell]:
    def shown(moment: str, is_null: bool = False) -> Plain:
        if world.has("local_times"):
            return Plain(f"strftime(berlin({moment}), '%Y-%m-%d %H:%M:%S')", is_null=is_null)
        return Plain(f"strftime({moment}, '%Y-%m-%dT%H:%M:%SZ')", is_null=is_null)

    return {
        "created_at": shown("opened_at"),
        "updated_at": shown(
            "coalesce(solved_now, greatest(opened_at, case when is_replied then replied_at end, "
            "case when is_reopened then reopened_at end))"
        ),
        "solved_at": shown("solved_now", is_null=True),
    }


def _bad_tickets() -> tuple[BadRow, ...]:
    """Tickets without an opening, with an impossible one, with a word for a number."""
    common: dict[str, object] = {
        "organization_id": None,
        "organization_name": "(unknown)",
        "organization_external_id": None,
        "requester_id": None,
        "subject": "Fwd: Fwd: no subject",
        "channel": "email",
        "via": {"channel": "email"},
        "priority": "normal",
        "status": "open",
        "assignee_name": STAFF["agent"][0],
        "satisfaction_score": None,
        "first_reply_minutes": None,
        "escalated": "false",
        "solved_at": None,
    }

    def broken(number: int, opened: str | None, reopens: int | str) -> dict[str, object]:
        return {"id": number, **common, "reopens": reopens, "created_at": opened}

    return (
        BadRow(broken(9001, None, 0), "created_at", "missing"),
        BadRow(broken(9002, "2024-13-45T25:61:00Z", 0), "created_at", "not a timestamp"),
        BadRow(broken(9003, "2024-05-06T09:00:00Z", "a few"), "reopens", "not a number"),
    )
