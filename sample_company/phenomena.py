"""Planted phenomena: how our departments treat some customers, and how visible that is.

Here is decided who is treated how; departments act by it (`world.conduct`), and tell what then
really stands in their exports (`world.tell`). Nothing here moves a state or the chance to leave.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sample_company.clock import FIRST_DAY, NEVER, Clock, Days
from sample_company.companies import COUNTRIES, CURRENCIES, Flags
from sample_company.randomness import Integers
from sample_company.settings import PHENOMENA_STRENGTHS
from sample_company.world import World

LARGE_USD, STRATEGIC_USD = 100_000, 500_000  # yearly, and the contacts expected each quarter
LARGE_CONTACTS, STRATEGIC_CONTACTS = 1, 3
NEAR = 0.8  # of a limit: whoever is that near is treated as if beyond it
CLEAR = 1.07  # of a limit: only those that far beyond it are chosen, whatever the exchange rate
USD_RATES = {"USD": 1.0, "EUR": 1.10, "GBP": 1.30}  # rounded
CONVERTED_AFTER_DAYS = 12  # from the first contact
SALES_HOURS, SUCCESS_DAYS = 72, 21  # in which a hand-off is expected to be answered
MOST_SENDS, SENDS_DAYS = 8, 28
LATE_GO_LIVE_DAYS, LATE_ORDER_DAYS = 14, 5  # more than so many make a promise broken
ASKED_TIMES, ASKED_DAYS = 3, 365  # decision makers who never answer are silent
OPEN_DAYS = 2  # a longer wait with an urgent ticket is trouble
PRESSED_FROM = 0.20  # touches times trouble, in the week in which pressure begins
PRESSED_WEEKS = (5, 9)
PILOT, PILOT_SEGMENT, PILOT_DAY = "proactive_support", 1, (date(2025, 3, 3) - FIRST_DAY).days
PILOT_WEEKS = 8  # at least, after its start


@dataclass(frozen=True)
class Dials:
    """How many are treated badly, and how far that is from what is usual."""

    handoff_share: float  # of the hand-offs
    sales_days: tuple[int, int]  # from a lead converted to sales' first activity, where late
    usual_sales_days: tuple[int, int]
    success_days: tuple[int, int]  # from a deal won to the first act of success, where late
    usual_success_days: tuple[int, int]
    neglected_share: float  # of the quarters of large clients to whom no executive is near
    missed_contacts: int  # of three that are expected, at most, by customers who are not neglected
    pressed_share: float  # of the customers whom touches reach in trouble
    pressing_sends: int  # a week
    usual_sends: tuple[int, int, int, int]  # at most, in each of any four weeks
    silent_share: float  # of the decision makers at large clients
    pilot_effect: float
    slip_factor: float  # of the days by which a go-live is late
    late_factor: float  # of the chance that an order is late
    late_margin: int  # days around the fifth in which no order comes


# By strength: none, weak, medium, strong.
SIZES: dict[str, tuple[Any, Any, Any, Any]] = {
    "handoff_share": (0, 0.06, 0.10, 0.16),
    "sales_days": ((1, 2), (4, 9), (5, 16), (7, 25)),
    "usual_sales_days": ((1, 2), (1, 4), (1, 3), (1, 2)),
    "success_days": ((3, 11), (23, 36), (28, 60), (35, 80)),
    "usual_success_days": ((3, 11), (3, 19), (3, 15), (3, 11)),
    "neglected_share": (0, 0.10, 0.25, 0.40),
    "missed_contacts": (0, 1, 0, 0),
    "pressed_share": (0, 0.15, 0.30, 0.50),
    "pressing_sends": (0, 2, 3, 4),
    "usual_sends": ((1, 1, 1, 2), (2, 2, 1, 2), (1, 2, 1, 2), (1, 1, 1, 2)),
    "silent_share": (0, 0.15, 0.25, 0.40),
    "pilot_effect": (0, 0.15, 0.30, 0.50),
    "slip_factor": (0, 0.7, 1.0, 2.5),
    "late_factor": (0, 0.6, 1.0, 1.4),
    "late_margin": (4, 0, 1, 3),
}
DIALS = {
    strength: Dials(**{name: sizes[place] for name, sizes in SIZES.items()})
    for place, strength in enumerate(PHENOMENA_STRENGTHS)
}


@dataclass(frozen=True)
class Conduct:
    """What is decided for every customer; of shape (buyers,) where nothing else is said."""

    dials: Dials
    sales_days: Integers  # shape (everyone,): from the lead converted to sales' first activity
    welcomed_on: Days  # success, training and executives are silent from the first payment to here
    pressed: tuple[Integers, Integers, Integers]  # customer, first week, week after the last
    quarters: list[tuple[int, int]]  # first day, and the first day after
    contacts: npt.NDArray[np.int8]  # (quarters, buyers): meetings to be held; -1: all cancelled
    pulse: Flags  # their decision maker is asked four times a year
    is_silent: Flags  # and never answers
    is_large_at_end: Flags

    def is_quiet(self, world: World, customer: Integers, day: Days) -> Flags:
        """Whether nobody has taken the customer over from sales yet."""
        flags: Flags = (day >= world.companies.paid_from[customer]) & (
            day < self.welcomed_on[customer]
        )
        return flags


def add_conduct(world: World) -> None:
    """Decide `world.conduct`, and make `conversions` and `large_quarters`."""
    dials = DIALS[world.settings.phenomena_strength]
    companies, random = world.companies, world.random("conduct")
    buyers, everyone = companies.buyers, companies.everyone
    quarters = _quarters(world.clock)
    usd = _Usd(world)
    ever_large = np.zeros(buyers, dtype=np.bool_)
    ever_large[usd.large] = True

    def days(usual: tuple[int, int], late: tuple[int, int], is_late: Flags) -> Integers:
        count = len(is_late)
        return np.where(is_late, random.integers(*late, count), random.integers(*usual, count))

    is_late = random.random(everyone) < dials.handoff_share
    sales_days = days(dials.usual_sales_days, dials.sales_days, is_late).astype(np.int32)
    paid_from = companies.paid_from[:buyers]
    may_be_late = ~ever_large & ~companies.is_brief[:buyers] & (paid_from >= 0)
    is_late = may_be_late & (random.random(buyers) < dials.handoff_share)
    waits = days(dials.usual_success_days, dials.success_days, is_late)
    at_end = usd.on(world.clock.days - 1)
    pulse = at_end >= NEAR * LARGE_USD
    value = world.states.value[-26:].mean(axis=0, dtype=np.float32)
    clear = np.flatnonzero(at_end >= CLEAR * LARGE_USD)
    clear = clear[np.argsort(value[clear], kind="stable")]  # those who gain little fall silent
    is_silent = np.zeros(buyers, dtype=np.bool_)
    is_silent[clear[: round(dials.silent_share * len(clear))]] = True
    world.conduct = Conduct(
        dials,
        sales_days,
        (paid_from + waits).astype(np.int32),
        _pressed(world, random, dials),
        quarters,
        _contacts(world, random, dials, quarters, usd),
        pulse,
        is_silent,
        at_end >= LARGE_USD,
    )
    world.add("sales_days", {"customer": np.arange(everyone, dtype=np.int32), "days": sales_days})
    world.db.execute(f"""
        create table conversions as
        select customer, min(person)::integer as person,
            any_value(met_on + {CONVERTED_AFTER_DAYS})::date as converted_on,
            at_work(converted_on, min(person)) as converted_at,
            (converted_on + any_value(days))::date as answered_on
        from people join customers using (customer) join sales_days using (customer)
        where role in ('sponsor', 'decision maker') and (is_buyer or customer % 3 = 0)
            and from_day <= met_on + {CONVERTED_AFTER_DAYS}
        group by customer order by customer;
        drop table sales_days
    """)


class _Usd:
    """What customers pay a year in dollars, for those who ever come near to being large."""

    def __init__(self, world: World) -> None:
        rates = np.array([USD_RATES[CURRENCIES.get(country, "USD")] for country in COUNTRIES])
        stints = world.book.stints
        cents = np.where(stints.is_trial, 0, stints.cents.astype(np.float64) * 12)
        self._yearly = cents / 100 * rates[world.companies.country[stints.customer]]
        near = self._yearly >= NEAR * LARGE_USD
        self.large = np.unique(stints.customer[near]).astype(np.int32)
        self._world = world

    def on(self, day: int) -> npt.NDArray[np.float64]:
        """Shape (buyers,): 0 for all who never come near."""
        stint = self._world.stint_on(self.large, np.full(len(self.large), day, dtype=np.int32))
        found = np.zeros(self._world.companies.buyers)
        found[self.large] = np.where(stint >= 0, self._yearly[stint], 0)
        return found


def _quarters(clock: Clock) -> list[tuple[int, int]]:
    """The calendar quarters that the span holds whole."""
    first = np.datetime64(FIRST_DAY, "M")
    edges = (first + np.arange(0, clock.days // 28, 3)).astype("M8[D]") - np.datetime64(FIRST_DAY)
    places = edges.astype(int).tolist()
    return [(begin, end) for begin, end in pairwise(places) if end <= clock.days]


def _contacts(
    world: World,
    random: np.random.Generator,
    dials: Dials,
    quarters: list[tuple[int, int]],
    usd: _Usd,
) -> npt.NDArray[np.int8]:
    """Meetings that executives hold with each customer in each quarter; -1 where they neglect it.

    Makes `large_quarters`. Neglected are those for whom no executive cares in the whole quarter.
    """
    attention = world.states.executive_attention
    contacts = np.zeros((len(quarters), world.companies.buyers), dtype=np.int8)
    parts = [(np.zeros(0, dtype=np.int32),) * 3]
    for place, (begin, end) in enumerate(quarters):
        levels = np.stack([usd.on(day) for day in (*range(begin, end, 7), end - 1)])
        least, most = levels.min(axis=0), levels.max(axis=0)
        stays = (levels[0] > 0) & (levels[-1] > 0)
        fewer = random.integers(0, dials.missed_contacts + 1, len(stays))
        wanted = np.where(most >= NEAR * LARGE_USD, LARGE_CONTACTS, 0)
        wanted = np.where(most >= NEAR * STRATEGIC_USD, STRATEGIC_CONTACTS - fewer, wanted)
        cares = attention[begin // 7 : end // 7].astype(np.float32).max(axis=0) > 0
        alone = (least >= CLEAR * LARGE_USD) & ~cares
        alone &= random.random(len(stays)) < dials.neglected_share
        contacts[place] = np.where(alone, -1, wanted * stays)
        who = np.flatnonzero((least >= LARGE_USD) & stays).astype(np.int32)
        parts.append((who, np.full_like(who, begin), np.full_like(who, end - 1)))
    columns = [np.concatenate(part) for part in zip(*parts, strict=True)]
    names = ("customer", "begins_on", "ends_on")
    world.add("large_quarters", dict(zip(names, columns, strict=True)), days=names[1:])
    return contacts


def _pressed(
    world: World, random: np.random.Generator, dials: Dials
) -> tuple[Integers, Integers, Integers]:
    """Customers whom marketing presses in trouble: where it reached them most in their trouble."""
    states, clock = world.states, world.clock
    longest = PRESSED_WEEKS[1]
    last = clock.weeks - longest
    strongest = np.full(world.companies.buyers, PRESSED_FROM, dtype=np.float32)
    begin = np.full(world.companies.buyers, -1, dtype=np.int32)
    for week in range(SENDS_DAYS // 7, last):
        pressure = states.touches[week].astype(np.float32) * states.trouble[week]
        begin[pressure > strongest] = week
        strongest = np.maximum(strongest, pressure)
    who = np.flatnonzero(begin >= 0).astype(np.int32)
    begin = begin[who]
    until = begin + random.integers(*PRESSED_WEEKS, len(who))
    stays = world.stint_on(who, 7 * (begin - SENDS_DAYS // 7)) >= 0
    stays &= world.stint_on(who, 7 * until) >= 0
    stays &= random.random(len(who)) < dials.pressed_share
    return who[stays], begin[stays], until[stays].astype(np.int32)


def pilot_day(clock: Clock) -> int:
    """The day on which the pilot begins; NEVER where the span is too short for it."""
    return PILOT_DAY if clock.days >= PILOT_DAY + 7 * PILOT_WEEKS else NEVER
