"""Which tickets there are: more and slower ones where customers are in trouble."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_company.departments.drawing import everyday
from sample_company.issues import ISSUES
from sample_company.phenomena import PILOT_SEGMENT, pilot_day
from sample_company.randomness import Integers, chosen
from sample_company.states import Level
from sample_company.world import World

TICKETS_A_WEEK = 0.10  # of a customer of ten seats without trouble
ISSUE_SHARE = 0.6  # of the weeks in which an issue shows at a customer, with a ticket about it
WEEKDAYS = (0.2, 0.19, 0.18, 0.18, 0.16, 0.05, 0.04)
CHANNEL_SHARES = (0.46, 0.28, 0.18, 0.08)
REOPENED_SHARE = 0.04  # of solved tickets, days after
REOPENED_AFTER_DAYS = (3, 26)
MERGED_SHARE = 0.012  # of tickets, sent twice and merged
RATED_SHARE = 0.30
DAY = 86_400
REPEATED_HOUR = (300, (1800, 5400))  # 27 October 2024: 00:30 and 01:30 UTC are 02:30 in Berlin

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Events:
    """Parallel arrays: week and customer of tickets, and the issue they are about, or -1.

    `waits_until` is the day to which an urgent one stays open where that is decided, or -1.
    """

    week: Integers
    customer: Integers
    issue: Integers
    waits_until: Integers


def events(world: World, random: np.random.Generator) -> Events:
    """The tickets of all weeks: everyday ones, and those about planted issues."""
    states, companies = world.states, world.companies
    size = ((companies.seats[: companies.buyers] / 10) ** 0.35).astype(np.float32)

    def rate(week: int) -> Level:
        trouble = states.trouble[week].astype(np.float32)
        bills = states.invoice_trouble[week].astype(np.float32)
        orders = states.fulfilment_trouble[week].astype(np.float32)
        level: Level = TICKETS_A_WEEK * size * (0.5 + 6.0 * trouble + 1.5 * bills + 1.5 * orders)
        return level

    week, customer = world.draw(random, rate)
    touched = world.touched
    writes = random.random(len(touched.week)) < ISSUE_SHARE
    writes &= np.array(["support" in one.wordings for one in ISSUES])[touched.issue]
    week = np.concatenate([week, touched.week[writes]])
    customer = np.concatenate([customer, touched.customer[writes]])
    issue = everyday(world, customer, "support")
    issue[len(week) - int(writes.sum()) :] = touched.issue[writes]
    pressed, begin, until = world.conduct.pressed  # they wait while marketing writes to them
    waits = np.full(len(week), -1, dtype=np.int32)
    return Events(
        np.concatenate([week, begin]),
        np.concatenate([customer, pressed]),
        np.concatenate([issue, np.full_like(begin, -1)]),
        np.concatenate([waits, 7 * until + 1]),
    )


def draw(world: World) -> dict[str, npt.NDArray]:
    """Every ticket and all that becomes of it; moments in seconds since the first day."""
    random = world.random("support")
    drawn = events(world, random)
    week, customer, issue, waits = drawn.week, drawn.customer, drawn.issue, drawn.waits_until
    count = len(week)
    day = 7 * week + np.where(waits < 0, chosen(random, count, WEEKDAYS), 0)
    second = np.clip(random.normal(13.5 * 3600, 3 * 3600, count), 0, DAY - 1)
    opened = day.astype(np.int64) * DAY + second.astype(np.int64)
    if world.has("local_times") and world.clock.days > REPEATED_HOUR[0]:
        sunday = np.flatnonzero(week == REPEATED_HOUR[0] // 7)[:6]
        opened[sunday] = REPEATED_HOUR[0] * DAY + np.resize(REPEATED_HOUR[1], len(sunday))
        what = "moments in Berlin's local time without a zone; the repeated hour holds six tickets"
        world.plant("local_times", "support/zendesk/*/tickets.jsonl.gz", what, column="created_at")
    twice = np.flatnonzero(random.random(count) < MERGED_SHARE)
    order = np.argsort(np.concatenate([opened, opened[twice] + 1500]), kind="stable")
    source = np.concatenate([np.arange(count), twice])[order]
    is_merged = order >= count
    opened = np.concatenate([opened, opened[twice] + 1500])[order]
    week, customer, issue = week[source], customer[source], issue[source]
    waits = np.where(is_merged, -1, waits[source])
    count = len(opened)
    trouble = world.states.at("trouble", week, customer)
    delay = world.states.at("support_delay", week, customer)
    weight = np.clip(0.8 + 3.2 * trouble + random.normal(0, 0.6, count), 0, 3).astype(np.int32)
    weight = np.where(waits < 0, weight, 3)
    slow = (0.35 + 4.0 * delay) / (1 + weight / 3)
    reply = random.lognormal(4.0, 0.8, count) * slow + 1
    solve = reply + random.lognormal(6.4, 1.0, count) * (0.35 + 3.0 * delay) * (1 + trouble) + 1
    solve = np.where(is_merged, 40, solve)
    reply = np.where(is_merged, 30, reply)
    is_pilot = (world.companies.segment[customer] == PILOT_SEGMENT) & (
        opened >= pilot_day(world.clock) * DAY
    )
    reply = np.where(is_pilot, reply * (1 - world.conduct.dials.pilot_effect), reply)
    reopens = random.poisson(0.05 + 0.5 * trouble)
    escalates = random.random(count) < 0.01 + 0.10 * trouble * (weight >= 2)
    mood = 4.6 - 2.4 * trouble - 2.2 * delay - 0.5 * reopens + random.normal(0, 0.6, count)
    rates = (random.random(count) < RATED_SHARE) & ~is_merged
    again = (random.random(count) < REOPENED_SHARE) & ~is_merged & world.has("reopened_tickets")
    again &= waits < 0
    pause = random.integers(*REOPENED_AFTER_DAYS, count) * DAY
    never = np.int64(2_000_000) * DAY
    solved = opened + (solve * 60).astype(np.int64)
    solved = np.where(waits < 0, solved, np.maximum(solved, waits.astype(np.int64) * DAY))
    reopened = np.where(again, solved + pause, never)
    return {
        "ticket": np.arange(count, dtype=np.int32),
        "customer": customer,
        "person": world.someone(random, customer),
        "issue": issue,
        "subject": random.integers(0, 1 << 16, count, dtype=np.int32),
        "channel": chosen(random, count, CHANNEL_SHARES),
        "weight": weight,
        "agent": random.integers(0, 1 << 16, count, dtype=np.int32),
        "opened_at": opened,
        "replied_at": opened + (reply * 60).astype(np.int64),
        "solved_at": solved,
        "reopened_at": reopened,
        "settled_at": np.where(again, reopened + pause // 4, never),
        "reopens": reopens.astype(np.int32),
        "escalated_at": np.where(escalates, opened + 20 * 3600, never),
        "changes": random.poisson(0.2 + 1.2 * trouble).astype(np.int32),
        "rating": np.where(rates, np.clip(np.rint(mood), 1, 5), -1).astype(np.int32),
        "is_merged": is_merged,
    }
