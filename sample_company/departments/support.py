"""What support keeps in Zendesk: tickets, more and slower ones where customers are in trouble."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from sample_company.clock import FIRST_DAY
from sample_company.departments.product import running
from sample_company.exports import Export, Fault, Row, Style, upsert
from sample_company.randomness import stream
from sample_company.world import World

HEADER = (
    "id",
    "organization_id",
    "organization_name",
    "organization_external_id",
    "subject",
    "channel",
    "priority",
    "status",
    "assignee_name",
    "satisfaction_score",
    "first_reply_minutes",
    "reopens",
    "escalated",
    "created_at",
    "solved_at",
)
CHANNELS = ("email", "web", "chat", "phone")
CHANNEL_SHARES = (0.46, 0.28, 0.18, 0.08)
PRIORITIES = ("low", "normal", "high", "urgent")
AGENTS = ("Esme Okonjo", "Viggo Falk", "Tamsin Quill", "Bilal Varga", "Ines Halloran")
SUBJECTS = (
    "Cannot sign in since this morning",
    'Export says "finished" but the file is empty',
    "Dashboard is slow, again",
    "How do we add a colleague?",
    "Numbers in the report differ from ours; which are right?",
    "Integration stopped syncing",
    "Question about invoice, second attempt",
    "Alerts arrive late",
    "Please explain the approval step",
    "API returns 500 for large requests",
    "Umlaute im Export: Müller wird zu M?ller",
    "Feature request: schedule reports",
)
TICKETS_A_WEEK = 0.30  # of a customer of ten seats without trouble
FIRST_TICKET_ID = 20_001
THIN_WEEKS = (46, 58)  # the team was short of people: replies took twice as long
CLOSES_AFTER = timedelta(days=4)


@dataclass(frozen=True)
class _Ticket:
    """One ticket and all that will become of it."""

    id: int
    customer: int
    subject: str
    channel: str
    priority: str
    agent: str
    opened: datetime
    replied: datetime
    solved: datetime
    reopens: int
    escalated: datetime | None
    rating: int | None


def exports(world: World) -> list[Export]:
    """Tickets, new and changed, as JSON lines."""
    tickets = _tickets(world)

    def held(day: date) -> list[Row]:
        moment = datetime.combine(day, time())
        return [_row(world, ticket, moment) for ticket in tickets if ticket.opened < moment]

    return [
        Export(
            "support",
            "zendesk",
            "tickets.jsonl.gz",
            HEADER,
            upsert(held),
            Style(kind="json_lines", is_gzip=True),
            faults=_faults(),
        )
    ]


def _tickets(world: World) -> list[_Ticket]:
    """Every ticket in the order in which it was opened."""
    random = stream(world.seed, "support")
    state = world.state
    is_served = running(world)[:, ::7] >= 0
    seats = np.array([customer.seats for customer in world.customers])
    wish = TICKETS_A_WEEK * (seats[:, None] / 10) ** 0.35 * (0.5 + 6.0 * state.trouble)
    counts = random.poisson(wish * is_served)
    week, customer = np.nonzero(counts.T)
    times = counts[customer, week]
    week, customer = np.repeat(week, times), np.repeat(customer, times)
    count = len(week)
    trouble = state.trouble[customer, week]
    thin = (week >= THIN_WEEKS[0]) & (week < THIN_WEEKS[1])
    day = 7 * week + random.choice(7, count, p=(0.2, 0.19, 0.18, 0.18, 0.16, 0.05, 0.04))
    second = np.clip(random.normal(13.5 * 3600, 3 * 3600, count), 0, 86_399).astype(int)
    order = np.argsort(day * 86_400 + second, kind="stable")
    weight = np.clip(0.8 + 3.2 * trouble + random.normal(0, 0.6, count), 0, 3).astype(int)
    reply = random.lognormal(4.0, 0.9, count) * (1 + 2.5 * trouble) * (1 + thin) / (1 + weight / 3)
    solve = reply + random.lognormal(6.4, 1.1, count) * (1 + 2.0 * trouble)
    reopens = random.poisson(0.05 + 0.6 * trouble)
    is_escalated = random.random(count) < 0.01 + 0.10 * trouble * (weight >= 2)
    mood = 4.5 - 3.2 * trouble - reply / 1500 - 0.5 * reopens + random.normal(0, 0.6, count)
    rating = np.where(random.random(count) < 0.3, np.clip(np.rint(mood), 1, 5), 0).astype(int)
    channel = random.choice(len(CHANNELS), count, p=CHANNEL_SHARES)
    subject, agent = random.integers(0, len(SUBJECTS), count), random.integers(0, 5, count)
    tickets = []
    for number, i in enumerate(order.tolist()):
        opened = datetime.combine(FIRST_DAY, time()) + timedelta(
            days=int(day[i]), seconds=int(second[i])
        )
        tickets.append(
            _Ticket(
                id=FIRST_TICKET_ID + number,
                customer=int(customer[i]),
                subject=SUBJECTS[subject[i]],
                channel=CHANNELS[channel[i]],
                priority=PRIORITIES[weight[i]],
                agent=AGENTS[agent[i]],
                opened=opened,
                replied=opened + timedelta(minutes=round(float(reply[i]), 1)),
                solved=opened + timedelta(minutes=int(solve[i]) + 1),
                reopens=int(reopens[i]),
                escalated=opened + timedelta(hours=20) if is_escalated[i] else None,
                rating=int(rating[i]) or None,
            )
        )
    return tickets


def _row(world: World, ticket: _Ticket, moment: datetime) -> Row:
    """What Zendesk knows of a ticket at a moment."""
    is_replied, is_solved = ticket.replied < moment, ticket.solved < moment
    is_rated = ticket.solved + timedelta(hours=18) < moment
    waited = (ticket.replied - ticket.opened).total_seconds() / 60
    return (
        ticket.id,
        world.names.support[ticket.customer],
        world.customers[ticket.customer].name,
        world.names.crm_in_support[ticket.customer],
        ticket.subject,
        ticket.channel,
        ticket.priority,
        _status(ticket, moment, is_replied, is_solved),
        ticket.agent,
        ticket.rating if is_rated else None,
        round(waited, 1) if is_replied else None,
        ticket.reopens if is_solved else 0,
        "true" if ticket.escalated and ticket.escalated < moment else "false",
        f"{ticket.opened.isoformat()}Z",
        f"{ticket.solved.isoformat()}Z" if is_solved else None,
    )


def _status(ticket: _Ticket, moment: datetime, is_replied: bool, is_solved: bool) -> str:
    """Zendesk's word for the state of a ticket; it closes solved ones by itself."""
    if is_solved:
        return "closed" if ticket.solved + CLOSES_AFTER < moment else "solved"
    if not is_replied:
        return "new"
    return ("open", "pending", "hold")[ticket.id % 3]


def _faults() -> tuple[Fault, ...]:
    """Tickets without an opening, with an impossible one, with a word for a number."""

    def broken(id_: int, opened: str | None, reopens: int | str) -> Row:
        return (
            id_,
            None,
            "(unknown)",
            None,
            "Fwd: Fwd: no subject",
            "email",
            "normal",
            "open",
            AGENTS[0],
            None,
            None,
            reopens,
            "false",
            opened,
            None,
        )

    return (
        Fault(broken(9001, None, 0), "created_at", "missing"),
        Fault(broken(9002, "2024-13-45T25:61:00Z", 0), "created_at", "not a timestamp"),
        Fault(broken(9003, "2024-05-06T09:00:00Z", "a few"), "reopens", "not a number"),
    )
