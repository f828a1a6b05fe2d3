"""Daily use of the product: one row for a use of a feature on a day."""

import numpy as np
import numpy.typing as npt

from sample_company.exports import BadRow, Export, Style
from sample_company.randomness import chosen
from sample_company.states import Level
from sample_company.world import World, pick

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
FIRST_BETA_FEATURE = FEATURES.index("assistant")
ROWS_PER_CUSTOMER_WEEK, MOST_ROWS = 0.9, 4_000_000  # where no number is wanted
WEEKEND_FACTOR = 0.18
WEEKDAYS = (1.0,) * 5 + (WEEKEND_FACTOR,) * 2
LATE_SHARE, LATE_DAYS = 0.02, (1, 10)
BATCH = 500_000  # rows that are added to the table at once
EARLY_SHARE, EARLY_DAYS = 0.02, 21  # of new customers, where early use is planted
REDEFINED_FROM, CLICKS_A_CALL = 0.6, 4  # share of the span


def add_uses(world: World) -> None:
    """Make `uses`: more with value and seats, fewer on weekends, errors with trouble.

    Days count from the first day. Rows are added week by week, in order of days.
    """
    random, companies, states = world.random("product"), world.companies, world.states
    seats = companies.seats[: companies.buyers].astype(np.float32)
    size = seats**0.35

    def appetite(week: int) -> Level:
        level: Level = states.value[week].astype(np.float32) ** 2 * size * world.served(week)
        return level

    weeks = world.clock.weeks
    usual = min(ROWS_PER_CUSTOMER_WEEK * weeks * companies.buyers, MOST_ROWS)
    wanted = world.settings.usage_rows or usual
    scale = wanted / max(sum(float(appetite(week).sum()) for week in range(weeks)), 1.0)
    number = 0
    batch: list[dict[str, npt.NDArray]] = []
    for week in range(weeks):
        times = random.poisson(appetite(week) * scale)
        customer = np.repeat(np.arange(companies.buyers, dtype=np.int32), times)
        day = (7 * week + chosen(random, len(customer), WEEKDAYS)).astype(np.int32)
        order = np.argsort(day, kind="stable")
        customer, day = customer[order], day[order]
        stint = world.stint_on(customer, day)
        columns = _week(world, random, week, customer, day, seats)
        kept = stint >= 0
        columns = {name: column[kept] for name, column in columns.items()}
        columns["stint"] = stint[kept]
        columns["n"] = np.arange(number, number + int(kept.sum()), dtype=np.int32)
        number += int(kept.sum())
        batch.append(columns)
        if week == weeks - 1 or sum(len(part["n"]) for part in batch) > BATCH:
            joined = {name: np.concatenate([part[name] for part in batch]) for name in columns}
            world.add("uses", joined, nullable=("stint",))
            batch.clear()
    if world.has("early_usage"):
        _add_early_uses(world, number)
    if world.has("late_usage"):
        what = f"{LATE_SHARE:.0%} of the rows are recorded 1 to {LATE_DAYS[1] - 1} days late"
        world.plant("late_usage", "product/lighthouse/*/usage_daily.csv.gz", what)


def _week(
    world: World,
    random: np.random.Generator,
    week: int,
    customer: npt.NDArray,
    day: npt.NDArray,
    seats: npt.NDArray,
) -> dict[str, npt.NDArray]:
    """The uses of one week, each with its feature, calls, seconds and errors."""
    count = len(customer)
    value = world.states.value[week].astype(np.float32)[customer]
    trouble = world.states.trouble[week].astype(np.float32)[customer]
    breadth = 3 + value * (len(FEATURES) - 3)
    calls = 1 + random.poisson(2 + np.sqrt(seats[customer]) * value)
    seconds = calls * np.exp(4.0 + 0.6 * random.standard_normal(count, dtype=np.float32))
    late = random.integers(*LATE_DAYS, count) * (random.random(count) < LATE_SHARE)
    return {
        "customer": customer,
        "day": day.astype(np.int16),
        "late": (late * world.has("late_usage")).astype(np.int8),
        "feature": (breadth * random.random(count, dtype=np.float32) ** 1.4).astype(np.int8),
        "calls": calls.astype(np.int16),
        "seconds": seconds.astype(np.int32),
        "errors": random.poisson(0.03 + 1.6 * trouble).astype(np.int16),
    }


def _add_early_uses(world: World, number: int) -> None:
    """Uses of some new customers, weeks before their first stretch of terms."""
    random, companies = world.random("early uses"), world.companies
    first = np.minimum(companies.paid_from, companies.trial_from)[: companies.buyers]
    new = np.flatnonzero(first > EARLY_DAYS + 7)
    count = max(2, round(len(new) * EARLY_SHARE))
    who = np.repeat(random.permutation(new)[:count].astype(np.int32), 5)
    day = first[who] - EARLY_DAYS + np.tile(np.arange(5), len(who) // 5)
    kept = day < world.clock.days
    who, day = who[kept], day[kept]
    zeros = np.zeros(len(who), dtype=np.int16)
    columns: dict[str, npt.NDArray] = {
        "customer": who,
        "day": day.astype(np.int16),
        "late": zeros.astype(np.int8),
        "feature": zeros.astype(np.int8),
        "calls": zeros + 2,
        "seconds": np.full(len(who), 120, dtype=np.int32),
        "errors": zeros,
        "stint": np.full(len(who), -1, dtype=np.int32),
        "n": np.arange(number, number + len(who), dtype=np.int32),
    }
    world.add("uses", columns, nullable=("stint",))
    what = f"{len(who)} rows of customers {EARLY_DAYS} days before their first contract"
    world.plant("early_usage", "product/lighthouse/*/usage_daily.csv.gz", what, column="usage_date")


def usage_export(world: World) -> Export:
    """The rows recorded since the delivery before."""
    calls = "calls"
    if world.has("redefined_metric"):
        begins = int(REDEFINED_FROM * world.clock.days)
        calls = f"case when day >= {begins} then calls * {CLICKS_A_CALL} else calls end"
        place = "product/lighthouse/*/usage_daily.csv.gz"
        what = f"from {world.clock.date(begins)} on clicks are counted, {CLICKS_A_CALL} for a call"
        world.plant("redefined_metric", place, what, column="usage_count")
    first = f"date '{world.clock.date(0)}'"
    query = f"""
        select
            'u' || padded(n, 9) as usage_id, workspace_id as account_id,
            crm_in_product as crm_account_id, subscription_id,
            {pick(FEATURES, "feature")} as feature_name, {calls} as usage_count,
            seconds as duration_seconds, errors as error_count,
            feature >= {FIRST_BETA_FEATURE} as is_beta_feature, day(day::integer) as usage_date,
            n as _n
        from uses join ids using (customer) left join stints using (stint)
        where n >= $low and n < $high
            and day + late >= $since - {first} and day + late < $until - {first}
    """
    return Export(
        "product",
        "lighthouse",
        "usage_daily.csv.gz",
        query,
        "append",
        Style(is_gzip=True),
        _bad_uses(),
        repeats=True,
        highest=f"select max(n) from uses where day + late < $until - {first}",
        lowest=f"select min(n) from uses where day + late >= $since - {first}",
    )


def _bad_uses() -> tuple[BadRow, ...]:
    """Rows of a broken client: a day the wrong way round, a day missing, a count of words."""
    common = {
        "account_id": "ws_brokenclient",
        "feature_name": "dashboards",
        "usage_count": "3",
        "duration_seconds": "120",
        "error_count": "0",
        "is_beta_feature": "false",
    }

    def bad(column: str, what: str, **cells: str | None) -> BadRow:
        return BadRow({**common, **cells}, column, what)

    return (
        bad("usage_date", "not a date", usage_id="u9brokenday", usage_date="31/02/2025"),
        bad("usage_date", "missing", usage_id="u9noday", usage_date=None),
        bad(
            "usage_count",
            "not a number",
            usage_id="u9nocount",
            usage_count="many",
            usage_date="2024-03-04",
        ),
        bad("usage_id", "missing", usage_id=None, usage_date="2024-03-05"),
    )
