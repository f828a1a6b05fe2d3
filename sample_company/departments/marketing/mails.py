"""Whom marketing writes to, how often, and what becomes of each mail."""

import numpy as np

from sample_company.clock import NEVER, Days
from sample_company.companies import Flags
from sample_company.departments.drawing import Roster, event_days
from sample_company.phenomena import MOST_SENDS, SENDS_DAYS
from sample_company.randomness import Integers
from sample_company.world import World

MAILS_PER_TOUCH = 1.6  # a week, to a customer whose `touches` are 1
NURTURE_DAYS = 182  # how long marketing writes to those who have not bought
UNSUBSCRIBE_ODDS, PRESSED_UNSUBSCRIBE_ODDS = 0.002, 0.05  # of a mail, at rest and in trouble
BOUNCE_SHARE, OPEN_SHARE, CLICK_SHARE = 0.012, 0.36, 0.16


def add_mails(world: World) -> None:
    """Make `mails` (in order of time) and `unsubscriptions`; who has unsubscribed gets none.

    Customers get few mails a week, except those whom marketing presses (see `phenomena`).
    """
    random, states = world.random("marketing"), world.states
    week, customer = world.draw(
        random, lambda w: MAILS_PER_TOUCH * states.touches[w].astype(np.float32)
    )
    day = event_days(random, week)
    pressure = states.at("touches", week, customer) * states.at("trouble", week, customer)
    early_customer, early_day = _nurtured(world, random)
    customer = np.concatenate([customer, early_customer])
    day = np.concatenate([day, early_day])
    pressure = np.concatenate([pressure, np.zeros(len(early_day), dtype=np.float32)])
    usual = np.flatnonzero(_within_limits(world, customer, day))
    customer, day, pressure = customer[usual], day[usual], pressure[usual]
    pressed_customer, pressed_day = _pressing(world)
    customer = np.concatenate([customer, pressed_customer])
    day = np.concatenate([day, pressed_day])
    pressure = np.concatenate([pressure, np.zeros(len(pressed_day), dtype=np.float32)])
    roster = Roster(world)
    person = roster.someone(random, customer, day, tries=1)
    person[len(usual) :] = roster.someone(random, pressed_customer, pressed_day, tries=9)
    order = np.flatnonzero(person >= 0)
    order = order[np.argsort(day[order], kind="stable")]
    person, day, pressure = person[order], day[order], pressure[order]
    customer = customer[order]
    sent = day.astype(np.int64) * 86_400 + random.integers(7 * 3600, 18 * 3600, len(day))
    odds = UNSUBSCRIBE_ODDS + (PRESSED_UNSUBSCRIBE_ODDS - UNSUBSCRIBE_ODDS) * pressure
    leaves = random.random(len(day)) < odds
    first = np.full(int(person.max(initial=0)) + 1, NEVER * 86_400)
    np.minimum.at(first, person[leaves], sent[leaves])
    kept = sent <= first[person]
    person, sent, leaves, pressure = person[kept], sent[kept], leaves[kept], pressure[kept]
    _note_pressure(world, customer[kept], day[kept])
    count = len(person)
    bounces = (random.random(count) < BOUNCE_SHARE) & ~leaves
    opens = ((random.random(count) < OPEN_SHARE * (1 - pressure)) | leaves) & ~bounces
    wait = np.minimum(random.exponential(30_000, count), 800_000).astype(np.int32) + 90
    world.add(
        "mails",
        {
            "mail": np.arange(count, dtype=np.int32),
            "person": person,
            "sent_at": sent,
            "is_bounced": bounces,
            "opened_at": np.where(opens, sent + wait, NEVER * 86_400),
            "is_clicked": opens & (random.random(count) < CLICK_SHARE),
            "unsubscribes": leaves,
        },
        moments=("sent_at", "opened_at"),
    )
    world.db.execute("""
        create table unsubscriptions as
        select person, opened_at + interval 2 minute as left_at from mails where unsubscribes
    """)


def _within_limits(world: World, customer: Integers, day: Days) -> Flags:
    """Which mails go out: those within the limits of their week, for each customer."""
    week = day // 7
    order = np.lexsort((week, customer))
    keys = customer[order].astype(np.int64) * 10_000 + week[order]
    rank = np.empty(len(day), dtype=np.int64)
    rank[order] = np.arange(len(day)) - np.searchsorted(keys, keys)
    within: Flags = rank < np.array(world.conduct.dials.usual_sends)[week % 4]
    return within


def _pressing(world: World) -> tuple[Integers, Days]:
    """Customers and days of the mails to those whom marketing presses, and before that a while."""
    customer, begin, until = world.conduct.pressed
    sends = world.conduct.dials.pressing_sends
    begin = begin - SENDS_DAYS // 7 + 1
    counts = (until - begin) * sends
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    day = 7 * (np.repeat(begin, counts) + place // max(sends, 1)) + place % max(sends, 1)
    return np.repeat(customer, counts), day.astype(np.int32)


def _note_pressure(world: World, customer: Integers, day: Days) -> None:
    """Note the weeks that end 28 days with as many sends as make pressure."""
    weeks, buyers = SENDS_DAYS // 7, world.companies.buyers
    inside = (customer < buyers) & (day >= 0)
    keys, sends = np.unique(
        customer[inside].astype(np.int64) * 10_000 + day[inside] // 7, return_counts=True
    )
    later = (keys[:, None] + np.arange(weeks)).ravel()
    keys, place = np.unique(later, return_inverse=True)
    total = np.bincount(place.ravel(), np.repeat(sends, weeks))
    customer, week = np.divmod(keys[total >= MOST_SENDS], 10_000)
    sunday = (7 * week[week < world.clock.weeks] + 7).astype(np.int32)
    customer = customer[week < world.clock.weeks].astype(np.int32)
    world.add("pressure", {"customer": customer, "ends": sunday}, days=("ends",))
    world.note("pressure", "select customer, ends as from_at, ends as to_at from pressure")
    world.db.execute("drop table pressure")


def _nurtured(world: World, random: np.random.Generator) -> tuple[Integers, Integers]:
    """Customers and days of the mails to those who have not bought yet, about every other week."""
    companies, clock = world.companies, world.clock
    end = np.minimum(companies.met_on + NURTURE_DAYS, companies.paid_from)
    counts = np.maximum(end - companies.met_on, 0) // 14
    customer = np.repeat(np.arange(companies.everyone, dtype=np.int32), counts)
    turn = np.arange(len(customer)) - np.repeat(np.cumsum(counts) - counts, counts)
    day = companies.met_on[customer] + 14 * turn + random.integers(1, 10, len(customer))
    kept = (day >= 0) & (day < clock.days)
    return customer[kept], day[kept].astype(np.int32)
