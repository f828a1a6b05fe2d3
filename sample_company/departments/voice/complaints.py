"""The book of complaints: a workbook that one person keeps by hand, customer by customer."""

from collections.abc import Iterator

import numpy as np

from sample_company.departments.drawing import (
    BLAMED,
    HINDRANCES,
    Roster,
    event_days,
    free_date,
    issue_in_mind,
    issues_showing,
    to_blame,
    wording,
)
from sample_company.exports import BadRow, Export, Style
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World, pick

MOST_A_WEEK = 60  # more does nobody write down by hand
CHANNELS = ("Phone", "E-mail", "Letter", "Visit")
SEVERITIES = ("low", "medium", "high")
HEARERS = ("Support", "Sales", "Success")


def exports(world: World) -> Iterator[Export]:
    """The book, whole each time."""
    _add_complaints(world)
    yield _complaints(world)
    world.db.execute("drop table complaints")


def _add_complaints(world: World) -> None:
    """Make `complaints`: trouble of any kind makes customers call, though many never do."""
    random, states, showing = world.random("complaints"), world.states, issues_showing(world)

    def rate(week: int) -> Level:
        pressure = (
            states.trouble[week].astype(np.float32)
            + states.invoice_trouble[week]
            + states.fulfilment_trouble[week]
            + states.broken_promises[week]
        )
        found: Level = 0.001 + 0.05 * pressure + 0.5 * showing(week)
        return found

    week, customer = world.draw(random, rate)
    order = np.lexsort((random.random(len(week)), week))
    kept = np.sort(order[_rank_within(week) < MOST_A_WEEK])
    week, customer = week[kept], customer[kept]
    day = event_days(random, week)
    person = Roster(world).someone(random, customer, day)
    issue = issue_in_mind(world, customer, week, "complaints")
    severity = states.at("trouble", week, customer) + 0.5 * random.random(len(week))
    delay = states.at("support_delay", week, customer)
    lots = random.random((3, len(week)), dtype=np.float32)
    routed = 1 + 3 * lots[0]
    taken_up = routed + 1 + 20 * delay * lots[1]
    closed = np.where(lots[2] < 0.7, taken_up + 3 + 80 * lots[1], 9999)
    world.add(
        "complaints",
        {
            "n": np.arange(len(week), dtype=np.int32),
            "customer": customer,
            "person": person,
            "received_on": day,
            "issue": issue,
            "blamed": to_blame(world, customer, week, issue),
            "severity": np.searchsorted((0.45, 0.8), severity).astype(np.int32),
            "routed_after": routed.astype(np.int32),
            "taken_up_after": taken_up.astype(np.int32),
            "closed_after": closed.astype(np.int32),
        },
        days=("received_on",),
        nullable=("person",),
    )
    world.note(
        "trouble",
        "select customer, received_on::timestamp as from_at, case when closed_after < 9999 "
        "then received_on + closed_after end as to_at from complaints",
    )
    world.record(
        "complaint",
        f"select 'B-' || (1001 + n) as source_id, customer, {pick(BLAMED, 'blamed')} as note "
        "from complaints",
    )


def _rank_within(week: Integers) -> Integers:
    """How many entries of the same week stand before each; the weeks are in order."""
    rank: Integers = (np.arange(len(week)) - np.searchsorted(week, week)).astype(np.int32)
    return rank


def _complaints(world: World) -> Export:
    """Two title rows, one merged cell for each customer, dates as they were typed."""
    known = (
        "case when received_on + {0} < $until then "
        + free_date("received_on + {0}", "n + 1")
        + " end"
    )
    query = f"""
        select
            name_in_success as "Customer", success_no as "Customer no",
            'B-' || (1001 + n) as "No", {free_date("received_on", "n")} as "Received",
            {pick(CHANNELS, "n % 4")} as "Channel", p.email as "From",
            coalesce({wording("voice")}, {pick(HINDRANCES, "blamed")}) as "About",
            'They say: ' || lower(coalesce({wording("voice")}, {pick(HINDRANCES, "blamed")}))
                || case when severity = 2 then '. They think of leaving.' else '.' end as "Words",
            {pick(SEVERITIES, "severity")} as "Severity", {pick(HEARERS, "n % 3")} as "Heard by",
            {pick([name.title() for name in BLAMED], "blamed")} as "Caused by",
            {known.format("routed_after")} as "Passed on",
            {known.format("taken_up_after")} as "Taken up",
            {known.format("closed_after")} as "Put right",
            customer::bigint * 1000000 + n as _n
        from complaints join ids using (customer) left join people p using (person)
        where received_on < $until
    """
    vague = {"No": "B-900", "Received": "mid of May", "About": "A call", "Severity": "low"}
    return Export(
        "voice",
        "complaints_book",
        "complaints.xlsx",
        query,
        style=Style(
            kind="xlsx",
            preamble=(("Book of complaints",), ("kept by hand; please do not sort",)),
            sheet="Complaints",
            merged=("Customer", "Customer no"),
        ),
        bad_rows=(BadRow(vague, "Received", "not a date"),),
    )
