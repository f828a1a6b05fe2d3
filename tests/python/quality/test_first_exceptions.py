"""What a rule bears with is told all the same where it is the first of its kind."""

import duckdb
import pytest

from expectations.phrases import one_of, rare
from orchestration.quality import ValidationResult
from tests.python.quality.asking import Ask

NEGATIVE = rare("Hardly any amount is negative.", "amount < 0", "amount", mostly=0.9)


def deliver(
    warehouse: duckdb.DuckDBPyConnection,
    day: str,
    amounts: str,
    rows: int = 1,
    system: str = "crm",
) -> None:
    """Rows of one delivery, each with the amount that the expression of `i` gives."""
    warehouse.execute(
        "create table if not exists raw.given"
        " (amount integer, word varchar, _source_system varchar, _known_at timestamp)"
    )
    warehouse.execute(
        f"insert into raw.given select {amounts}, 'open', '{system}', timestamp '{day}'"
        f" from range({rows}) as t(i)"
    )


def of(ask: Ask, *rules) -> ValidationResult:
    (found,) = ask("given", *rules)
    return found


def test_the_first_row_ever_to_break_a_rule_is_told(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    deliver(warehouse, "2025-01-01", "i", 200)
    deliver(warehouse, "2025-01-08", "i", 20)
    assert of(ask, NEGATIVE).is_success
    deliver(warehouse, "2025-01-08", "-1")
    found = of(ask, NEGATIVE)
    assert (found.is_success, found.is_crashed, found.unexpected_row_count) == (False, False, 1)
    assert found.column_name == "amount"
    assert not found.is_blocking


def test_once_an_exception_is_known_another_is_no_news(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    deliver(warehouse, "2025-01-01", "i - 1", 200)
    deliver(warehouse, "2025-01-08", "-1")
    assert of(ask, NEGATIVE).is_success


def test_it_is_news_of_the_newest_delivery_alone(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    deliver(warehouse, "2025-01-01", "i", 200)
    deliver(warehouse, "2025-01-08", "-1")
    deliver(warehouse, "2025-01-15", "1")
    assert of(ask, NEGATIVE).is_success


def test_each_system_has_a_newest_delivery_of_its_own(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    deliver(warehouse, "2025-01-01", "i", 200)
    deliver(warehouse, "2025-01-08", "-1", system="erp")
    deliver(warehouse, "2025-01-15", "1")
    assert not of(ask, NEGATIVE).is_success, "the newest of erp"


@pytest.mark.parametrize(
    ("before", "now"),
    [(99, 1), (120, 60)],
    ids=["too few are known", "so many came that one is no wonder"],
)
def test_without_a_past_nothing_is_news(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask, before: int, now: int
) -> None:
    deliver(warehouse, "2025-01-01", "i", before)
    deliver(warehouse, "2025-01-08", "i - 1", now)
    assert of(ask, NEGATIVE).is_success


def test_what_stops_runs_and_what_bears_with_nothing_are_left_alone(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    deliver(warehouse, "2025-01-01", "i", 200)
    deliver(warehouse, "2025-01-08", "-1")
    assert of(ask, rare("Few.", "amount < 0", mostly=0.9, severity="critical")).is_success
    assert of(ask, rare("None.", "amount < 0", mostly=1)).unexpected_row_count == 1


def test_a_word_that_nobody_used_before_is_one(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    known = one_of("It is open or closed.", "word", "open|closed")
    deliver(warehouse, "2025-01-01", "i", 200)
    deliver(warehouse, "2025-01-08", "1")
    warehouse.execute("update raw.given set word = 'Closed' where _known_at > '2025-01-01'")
    assert of(ask, known).is_success
    warehouse.execute("update raw.given set word = 'closed off' where _known_at > '2025-01-01'")
    found = of(ask, known)
    assert (found.is_success, found.column_name, found.unexpected_row_count) == (False, "word", 1)


def test_a_rule_that_crashes_takes_no_other_with_it(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    deliver(warehouse, "2025-01-01", "i", 200)
    deliver(warehouse, "2025-01-08", "-1")
    crashing = rare("It is a number.", "cast(word as integer) > 0", mostly=0.9)
    crashed, found = ask("given", crashing, NEGATIVE)
    assert crashed.is_crashed
    assert (found.is_crashed, found.unexpected_row_count) == (False, 1)
