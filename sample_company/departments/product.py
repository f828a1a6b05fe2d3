"""What the product records of its own use: one row per use of a feature on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np
import numpy.typing as npt

from sample_company.clock import Clock
from sample_company.departments.billing import subscription_ids
from sample_company.exports import REPEAT_EVERY, Export, Fault, Row, Style
from sample_company.randomness import stream
from sample_company.world import World

HEADER = (
    "usage_id",
    "account_id",
    "crm_account_id",
    "subscription_id",
    "feature_name",
    "usage_count",
    "duration_seconds",
    "error_count",
    "is_beta_feature",
    "usage_date",
)
FEATURES = (
    "dashboards",
    "reports",
    "search",
    "alerts",
    "exports",
    "workflows",
    "integrations",
    "approvals",
    "forecasts",
    "api",
    "assistant",
    "canvas",
)
BETA_FEATURES = ("assistant", "canvas")
ROWS_PER_CUSTOMER_WEEK = 2
WEEKEND_FACTOR = 0.18
ROWS_AT_ONCE = 200_000  # bounds the memory of large samples

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Usage:
    """Parallel arrays, in the order of days; `day` counts from the first day of the company."""

    day: Integers
    subscription: Integers
    feature: Integers
    count: Integers
    seconds: Integers
    errors: Integers


def exports(world: World, usage_rows: int | None = None) -> list[Export]:
    """Daily use, of which each delivery holds the new rows; about `usage_rows` in all."""
    usage = _usage(world, usage_rows or ROWS_PER_CUSTOMER_WEEK * _customer_weeks(world))

    def delivered(since: date | None, until: date) -> Iterable[Row]:
        begin, end = (
            int(np.searchsorted(usage.day, world.clock.clip(day) if day else 0))
            for day in (since, until)
        )
        return chain.from_iterable(
            _rows(world, usage, start, min(start + ROWS_AT_ONCE, end))
            for start in range(begin, end, ROWS_AT_ONCE)
        )

    return [
        Export(
            "product",
            "lighthouse",
            "usage_daily.csv.gz",
            HEADER,
            delivered,
            Style(is_gzip=True, is_plain=True),
            faults=_faults(),
        )
    ]


def _customer_weeks(world: World) -> int:
    """Weeks times customers who ever paid."""
    return world.clock.weeks * sum(c.paid_from is not None for c in world.customers)


def running(world: World) -> Integers:
    """Shape (customers, days): the subscription, or trial, that runs; -1 where none does."""
    clock: Clock = world.clock
    grid = np.full((len(world.customers), clock.days), -1, dtype=np.int64)
    for index, subscription in enumerate(world.book.subscriptions):
        begin, end = clock.clip(subscription.start), clock.clip(subscription.end)
        grid[subscription.customer, begin:end] = index
    return grid


def _usage(world: World, wanted: int) -> _Usage:
    """Draw all uses: more with value and seats, fewer on weekends, errors with trouble."""
    random = stream(world.seed, "product")
    grid = running(world)
    weeks = np.arange(world.clock.days) // 7
    weekday = np.where(np.arange(world.clock.days) % 7 < 5, 1.0, WEEKEND_FACTOR)
    seats = np.array([customer.seats for customer in world.customers], dtype=np.float64)
    value = world.state.value
    appetite = (value[:, weeks] ** 2) * (seats**0.35)[:, None] * weekday[None, :] * (grid >= 0)
    uses = random.poisson(appetite * (wanted / max(appetite.sum(), 1.0)))
    day, customer = np.nonzero(uses.T)
    times = uses[customer, day]
    day, customer = np.repeat(day, times), np.repeat(customer, times)
    count = len(day)
    breadth = 3 + value[customer, weeks[day]] * (len(FEATURES) - 3)
    calls = 1 + random.poisson(2 + seats[customer] ** 0.5 * value[customer, weeks[day]])
    trouble = world.state.trouble[customer, weeks[day]]
    return _Usage(
        day=day,
        subscription=grid[customer, day],
        feature=(breadth * random.random(count) ** 1.4).astype(np.int64),
        count=calls,
        seconds=(calls * random.lognormal(4.0, 0.6, count)).astype(np.int64),
        errors=random.poisson(0.03 + 1.6 * trouble),
    )


def _rows(world: World, usage: _Usage, begin: int, end: int) -> Iterable[Row]:
    """The rows of a slice, a few of them twice, built column by column."""
    positions = np.arange(begin, end)
    again = positions % REPEAT_EVERY == REPEAT_EVERY // 2
    positions = np.repeat(positions, 1 + again)
    subscription = usage.subscription[positions].tolist()
    ids = subscription_ids(world)
    owners = [stay.customer for stay in world.book.subscriptions]
    accounts = [world.names.product[owner] or "" for owner in owners]
    crm = [world.names.crm_in_product[owner] or "" for owner in owners]
    days = [world.clock.day(number).isoformat() for number in range(world.clock.days)]
    beta = ["true" if name in BETA_FEATURES else "false" for name in FEATURES]
    feature = usage.feature[positions].tolist()
    return zip(
        map("u{:09d}".format, (positions + 1).tolist()),
        map(accounts.__getitem__, subscription),
        map(crm.__getitem__, subscription),
        map(ids.__getitem__, subscription),
        map(FEATURES.__getitem__, feature),
        map(str, usage.count[positions].tolist()),
        map(str, usage.seconds[positions].tolist()),
        map(str, usage.errors[positions].tolist()),
        map(beta.__getitem__, feature),
        map(days.__getitem__, usage.day[positions].tolist()),
        strict=True,
    )


def _faults() -> tuple[Fault, ...]:
    """Rows of a broken client: a day the wrong way round, a day missing, a count of words."""
    who = ("ws_brokenclient", "", "", "dashboards")
    use = ("120", "0", "false")
    return (
        Fault(("u9brokenday", *who, "3", *use, "31/02/2025"), "usage_date", "not a date"),
        Fault(("u9noday", *who, "3", *use, ""), "usage_date", "missing"),
        Fault(("u9nocount", *who, "many", *use, "2024-03-04"), "usage_count", "not a number"),
        Fault(("", *who, "3", *use, "2024-03-05"), "usage_id", "missing"),
    )
