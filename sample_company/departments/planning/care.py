"""How managers look after customers: what is escalated, and the notes with their traffic light."""

from collections.abc import Iterator

import numpy as np

from sample_company.departments.drawing import (
    BLAMED,
    HINDRANCES,
    event_days,
    free_date,
    issue_in_mind,
    to_blame,
    wording,
)
from sample_company.departments.planning.managed import NAMED, is_managed, sheet
from sample_company.exports import BadRow, Export
from sample_company.people import OWNERS
from sample_company.states import Level
from sample_company.world import World, pick

RAISERS = ("support", "sales", "IT director", "sponsor", "decision maker")
NOTE_EVERY_WEEKS, LAG_WEEKS = 5, 6  # the light shows what the manager saw weeks ago
LIGHTS = ("red", "amber", "green")
NOTES = (
    ("They wait for us. Call every day.", "Renewal is in danger.", "No answer to three mails."),
    ("Some grumbling, keep an eye on it.", "Usage is flat.", "Sponsor hard to reach."),
    ("All fine.", "Happy, asked for more seats.", "Good call, next one in a month."),
)
MOMENT = "%d.%m.%Y %H:%M"


def exports(world: World) -> Iterator[Export]:
    """Escalations whole each time; notes as they are added."""
    _add_escalations(world)
    yield _escalations()
    _add_notes(world)
    yield _notes()
    world.db.execute("drop table escalations; drop table csm_notes")


def _add_escalations(world: World) -> None:
    """Make `escalations`: deep trouble, wrong invoices and broken promises go up the ladder."""
    random, states = world.random("escalations"), world.states
    managed = is_managed(world)

    def rate(week: int) -> Level:
        pressure = (
            np.maximum(states.trouble[week].astype(np.float32) - 0.25, 0)
            + 0.3 * states.invoice_trouble[week]
            + 0.3 * states.broken_promises[week]
            + 0.3 * states.fulfilment_trouble[week]
        )
        found: Level = managed * 0.22 * pressure
        return found

    week, customer = world.draw(random, rate)
    count = len(week)
    trouble = states.at("trouble", week, customer)
    delay = states.at("support_delay", week, customer)
    day = event_days(random, week)
    taken_up = day + 1 + random.exponential(1 + 12 * delay)
    resolved = taken_up + 2 + random.exponential(8 + 30 * trouble)
    issue = issue_in_mind(world, customer, week, "escalations")
    level = 1 + np.searchsorted((0.45, 0.8), trouble + 0.35 * random.random(count))
    world.add(
        "escalations",
        {
            "n": np.arange(count, dtype=np.int32),
            "customer": customer,
            "level": level.astype(np.int32),
            "raised_on": day,
            "taken_up_on": taken_up.astype(np.int32),
            "resolved_on": np.where(random.random(count) < 0.1, day + 9999, resolved).astype(
                np.int32
            ),
            "issue": issue,
            "blamed": to_blame(world, customer, week, issue),
            "raiser": random.choice(5, count, p=(0.35, 0.2, 0.2, 0.15, 0.1)).astype(np.int32),
        },
        days=("raised_on", "taken_up_on", "resolved_on"),
    )
    world.record(
        "escalation",
        "select 'E-' || padded(n + 1, 4) as source_id, customer, 'level ' || level as note "
        "from escalations",
    )


def _escalations() -> Export:
    """Berlin's time; on level 3 the customer may get another owner."""
    owners = tuple(name for team in OWNERS for name in team)

    def at(day: str, salt: int) -> str:
        return f"strftime(berlin(at_work({day}, n + {salt})), '{MOMENT}')"

    query = f"""
        select
            'E-' || padded(n + 1, 4) as "No", {NAMED}, level as "Level",
            {pick(RAISERS, "raiser")} as "Raised by", {pick(BLAMED, "blamed")} as "To department",
            coalesce({wording("success")}, {pick(HINDRANCES, "blamed")}) as "Why",
            case when resolved_on < $until then 'resolved' when taken_up_on < $until
                then 'acknowledged' else 'open' end as "Status",
            owner as "Owner before",
            case when level = 3 and n % 2 = 0 and taken_up_on < $until
                then {pick(owners, f"n % {len(owners)}")} else owner end as "Owner after",
            {at("raised_on", 0)} as "Raised",
            case when taken_up_on < $until then {at("taken_up_on", 1)} end as "Taken up",
            case when resolved_on < $until then {at("resolved_on", 2)} end as "Resolved",
            n as _n
        from escalations join ids using (customer) join assignments using (customer)
        where raised_on < $until
    """
    vague = {"No": "E-X1", "Level": "2", "Why": "They are angry", "Raised": "on Friday"}
    return Export(
        "success",
        "success_book",
        "escalations.xlsx",
        query,
        style=sheet("Escalations", "level 1 to 3", "Escalations"),
        bad_rows=(BadRow(vague, "Raised", "not a moment"),),
    )


def _add_notes(world: World) -> None:
    """Make `csm_notes`: every managed customer about monthly; the light is late and too kind."""
    random, states, clock = world.random("csm notes"), world.states, world.clock
    managed = np.flatnonzero(is_managed(world)).astype(np.int32)
    weeks, customers = [], []
    for each in range(clock.weeks):
        who = managed[managed % NOTE_EVERY_WEEKS == each % NOTE_EVERY_WEEKS]
        who = who[world.served(each)[who]]
        customers.append(who)
        weeks.append(np.full(len(who), each, dtype=np.int32))
    week, customer = np.concatenate(weeks), np.concatenate(customers)
    day = event_days(random, week)
    knows = ~world.conduct.is_quiet(world, customer, day)
    week, customer, day = week[knows], customer[knows], day[knows]
    seen = np.maximum(week - LAG_WEEKS, 0)
    kindness = 0.08 + 0.08 * random.standard_normal(len(week))
    health = states.at("value", seen, customer) - 0.5 * states.at("trouble", seen, customer)
    world.add(
        "csm_notes",
        {
            "n": np.arange(len(week), dtype=np.int32),
            "customer": customer,
            "noted_on": day,
            "light": np.searchsorted((0.38, 0.55), health + kindness).astype(np.int32),
            "issue": issue_in_mind(world, customer, week, "csm notes"),
        },
        days=("noted_on",),
    )
    world.note(
        "welcome",
        "select customer, noted_on as from_at, null as to_at from csm_notes "
        f"where noted_on < date '{clock.end}'",
    )
    world.record(
        "csm note",
        f"select 'N-' || padded(n + 1, 6) as source_id, customer, {pick(LIGHTS, 'light')} as note "
        "from csm_notes",
    )


def _notes() -> Export:
    """The new notes."""
    bodies = ", ".join(f"when {place} then {pick(NOTES[place], 'n % 3')}" for place in range(3))
    bodies = bodies.replace(", when", " when")
    query = f"""
        select
            'N-' || padded(n + 1, 6) as "No", {NAMED}, csm as "Author",
            {pick(LIGHTS, "light")} as "Light",
            coalesce({wording("success")}, case light {bodies} end) as "Note",
            {free_date("noted_on", "n")} as "Day", n as _n
        from csm_notes join ids using (customer) join assignments using (customer)
        where noted_on >= $since and noted_on < $until
    """
    vague = {"No": "N-X1", "Light": "amber", "Note": "Ask Edda", "Day": "CW 12"}
    return Export(
        "success",
        "success_book",
        "csm_notes.xlsx",
        query,
        "upsert",
        style=sheet("Notes", "one line per call", "Notes"),
        bad_rows=(BadRow(vague, "Day", "not a date"),),
    )
