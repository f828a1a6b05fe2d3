"""Deliveries one after another, in any order, or all at once: the same marts."""

from collections.abc import Callable
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from sample_company.company_writer import write
from tests.python.faults.whole_way import write_delivery
from tests.python.pipeline.building import Built, new_warehouse
from tests.python.pipeline.running import marts_of, write_small_company

SHORT = ((1, 2, 0), (2, 1, 0))
LONG = [
    pytest.param(order, marks=pytest.mark.long)
    for order in permutations(range(3))
    if order not in {(0, 1, 2), *SHORT}
]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with everyday faults, delivered on three dates, with corrections and late rows."""
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=40, weeks=40)
    return folder / "exports"


@pytest.fixture(scope="module")
def dates(exports: Path) -> list[date]:
    return sorted({date.fromisoformat(path.name) for path in exports.glob("*/*/*")})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    parent = tmp_path_factory.mktemp("warehouses")
    return lambda name: new_warehouse(parent / name)


@pytest.fixture(scope="module")
def at_once(exports: Path, empty: Callable[[str], Built]) -> dict[str, list[str]]:
    marts = marts_of(empty("at_once").load(exports).build())
    assert all(marts.values()), [name for name, rows in marts.items() if not rows]
    return marts


def test_a_run_for_each_date_gives_the_marts_of_one_run(exports, dates, empty, at_once) -> None:
    built = empty("backfill")
    seen = []
    for upto in range(1, len(dates) + 1):
        built.load(exports, dates[:upto]).build()
        seen.append(built.one("select max(known_at) from marts.customer_timeline"))
    assert seen == sorted(set(seen)), "each run knows more than the one before"
    assert marts_of(built) == at_once


@pytest.mark.parametrize("order", [*SHORT, *LONG], ids=str)
def test_the_order_of_arrival_does_not_matter(exports, dates, empty, at_once, order) -> None:
    built = empty(f"order_{''.join(map(str, order))}")
    arrived: list[date] = []
    for place in order:
        arrived.append(dates[place])
        built.load(exports, arrived)
    assert marts_of(built.build()) == at_once


def test_a_price_that_changes_in_place_leaves_what_past_weeks_were_worth(empty, tmp_path) -> None:
    exports = write_small_company(tmp_path / "exports")
    for number in (1, 2):
        write_delivery(exports, number)  # each makes the same subscriptions dearer
    first, second, third = sorted({date.fromisoformat(path.name) for path in exports.glob("*/*/*")})
    weeks = (
        "select customer_id, week_date, arr_usd, is_large from intermediate.int_customer_weeks"
        f" where week_date < '{second}' order by all"
    )
    built = empty("dearer").load(exports, [first, second]).build(until="intermediate")
    told = built.rows(weeks)
    built.load(exports, [first, second, third]).build(until="intermediate")
    assert built.rows(weeks) == told
    dearer = """
        select count(*) from intermediate.int_customer_weeks as now
        inner join intermediate.int_customer_weeks as before using (customer_id)
        where now.week_date - 7 = before.week_date and now.arr_usd > before.arr_usd
    """
    assert built.one(dearer) > 0
