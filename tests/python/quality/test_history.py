"""A delivery is compared with those before it: what is news, what is rare, what is too few."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import duckdb
import pytest

from orchestration.raw import ledger
from orchestration.raw.contract import Contract
from orchestration.raw.history.compare import compare
from tests.python.raw.company import things

COLUMNS = {
    "thing_id": "varchar",
    "customer_id": "varchar",
    "status": "varchar",
    "amount": "decimal(18,2)",
    "opened_at": "timestamp",
    "closed_at": "timestamp",
}
FIRST_DAY = date(2024, 1, 1)
# A row i of the delivery d: ten customers, four fifths closed, closed within days of the opening.
USUAL = {
    "thing_id": "'T' || (d * 1000 + i + 1000)",
    "customer_id": "'C' || (10 + i % 10)",
    "status": "case when i % 5 = 0 then 'open' else 'closed' end",
    "amount": "10 * (1 + i % 10) + 0.5",
    "opened_at": "cast(delivered - interval (1 + i % 6) day as timestamp) + interval (i % 8) hour",
    "closed_at": "case when i % 5 > 0 then cast(delivered as timestamp) end",
}
Delivered = Callable[..., None]


@pytest.fixture
def contract() -> Contract:
    return things(COLUMNS, delivery="upsert")


@pytest.fixture
def deliver(contract: Contract) -> tuple[duckdb.DuckDBPyConnection, Delivered]:
    """Deliveries a week apart, each of forty usual rows unless it is said otherwise."""
    connection = duckdb.connect()
    ledger.prepare(connection, "company")
    ledger.create_raw_table(connection, contract)

    def delivery(number: int, rows: int = 40, **other: str) -> None:
        day = FIRST_DAY + timedelta(days=7 * number)
        cells = ", ".join(f"{how} as {name}" for name, how in ({**USUAL, **other}).items())
        connection.execute(f"""
            insert into raw.shop__things by name
            select {cells}, 's' as _source_system, delivered as _known_at, false as _is_deleted,
                'load' as _load_id, i as _line, d = 0 as _is_first_delivery
            from (
                select i, {number} as d, cast('{day}' as timestamp) as delivered
                from range({rows}) as t(i)
            )
        """)
        connection.execute(f"""
            insert into raw._loads by name
            select '{day}' as load_id, 's' as source_system, 'shop.things' as export,
                cast('{day}' as date) as export_date, cast('{day}' as timestamp) as known_at,
                'f' as file_name, 'loaded' as status, {rows} as seen_row_count,
                {rows} as loaded_row_count, 0 as unchanged_row_count, 0 as quarantined_row_count,
                0 as key_conflict_count, now()::timestamp as started_at,
                now()::timestamp as finished_at, 'run' as run_id
        """)

    return connection, delivery


def unlike(connection: duckdb.DuckDBPyConnection, contract: Contract) -> set[tuple[str, str, str]]:
    compare(connection, contract)
    query = (
        "select column_name, trait, rule from raw._deliveries_compared"
        " where is_unlike and export = 'shop.things'"
    )
    return set(connection.execute(query).fetchall())


def test_a_first_delivery_is_like_nothing_and_unlike_nothing(deliver, contract) -> None:
    connection, delivery = deliver
    delivery(0)
    assert unlike(connection, contract) == set()


def test_deliveries_as_usual_are_alike(deliver, contract) -> None:
    connection, delivery = deliver
    for number in range(8):
        delivery(number, rows=40 + number)
        assert unlike(connection, contract) == set(), number


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        (
            {"status": "case when i = 3 then 'Zu' else 'closed' end"},
            {("status", "word", "news"), ("status", "length", "news")},
        ),
        (
            {"closed_at": "case when i % 5 > 0 and i <> 3 then cast(delivered as timestamp) end"},
            {("closed_at, status", "presence", "news")},
        ),
        (
            {"closed_at": "case when i = 3 then opened_at - interval 9 day"
                          " when i % 5 > 0 then cast(delivered as timestamp) end"},
            {("opened_at, closed_at", "order", "news")},
        ),
        ({"amount": "case when i = 3 then -5 else 10.5 end"}, {("amount", "size", "news")}),
        ({"amount": "case when i = 3 then 4000.5 else 10.5 end"}, {("amount", "size", "news")}),
        (
            {"customer_id": "case when i = 3 then 'c7' else 'C' || (10 + i % 10) end"},
            {("customer_id", "form", "news"), ("customer_id", "length", "news")},
        ),
        ({"thing_id": "case when i = 3 then 'T1007' else 'T' || (d * 1000 + i + 1000) end"}, set()),
    ],
    ids=["word", "missing", "order", "negative", "size", "form", "known key"],
)  # fmt: skip
def test_one_row_as_none_was_is_news(
    deliver, contract, other: Mapping[str, str], wanted: set[tuple[str, str, str]]
) -> None:
    connection, delivery = deliver
    for number in range(6):
        delivery(number)
    delivery(6, **other)
    found = unlike(connection, contract)
    assert wanted <= found
    assert {rule for _, _, rule in found} <= {"news", "share"}


def test_a_share_that_jumps_and_a_delivery_of_nothing_are_unlike(deliver, contract) -> None:
    connection, delivery = deliver
    for number in range(8):
        delivery(number)
    delivery(8, status="case when i % 5 < 4 then 'open' else 'closed' end")
    assert ("status", "word", "share") in unlike(connection, contract)
    delivery(9, rows=0)
    assert ("", "new rows", "count") in unlike(connection, contract)


def test_what_never_changed_and_changes_is_news(deliver, contract) -> None:
    connection, delivery = deliver
    for number in range(6):
        delivery(number, thing_id="'T' || i", status="'state' || (d % 2)")
    assert unlike(connection, contract) == set(), "a status changes in each"
    delivery(
        6, thing_id="'T' || i", amount="case when i = 3 then 20.5 else 10 * (1 + i % 10) + 0.5 end"
    )
    assert ("amount", "change", "news") in unlike(connection, contract)


def test_rows_again_under_new_keys_are_news(deliver, contract) -> None:
    connection, delivery = deliver
    for number in range(6):
        delivery(number, amount="1000 * d + i + 0.5")
    assert unlike(connection, contract) == set()
    delivery(
        6,
        amount="1000 * d + i // 2 + 0.5",
        customer_id="'C10'",
        opened_at="delivered",
        closed_at="delivered",
        status="'closed'",
    )
    assert ("", "record", "news") in unlike(connection, contract)
