"""A rule that allows a few exceptions tells the first ones all the same.

A rule over a whole table must bear with what no owner will ever mend. But where no row has broken
it so far, the first that does is news, however few they are among all rows.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb

from expectations.suite import Suite

from .warehouse import literal, quoted

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

FEWEST_ROWS: Final = 100  # that kept to a rule before an exception is news
NEVER_SEEN: Final = 3.0  # the rule of three: what n rows never showed may be in 3/n of all rows


class Arrival(NamedTuple):
    """The columns that tell which system sent a row, and when that delivery was known."""

    system: str
    moment: str


ARRIVALS: Final = {
    "raw": Arrival("_source_system", "_known_at"),
    "staging": Arrival("source_system", "delivered_at"),
}


def first_exceptions(
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    relation: str,
    expectations: Iterable[tuple[int, "Expectation"]],
) -> dict[int, int]:
    """How many rows are the first ever to break a rule, by the place of those that are broken so.

    Asked are, of the expectations that held, the rules over rows that bear with a few; none that
    stops the run, since a first exception is told, not punished. `relation` is the suite's table,
    or a view of it.
    """
    arrival = ARRIVALS.get(suite.gate)
    asked = {
        place: str(getattr(one, "unexpected_rows_query", ""))
        for place, one in expectations
        if _bears_with_some(one)
    }
    if arrival is None or not asked:
        return {}
    table, cursor = f"{quoted(suite.schema)}.{quoted(relation)}", connection.cursor()

    def counts(queries: Iterable[str], is_so: str) -> tuple[int, ...]:
        """How many rows of each query are so; asked at once."""
        each = (f"(select count(*) from ({query}) where {is_so})" for query in queries)
        found: tuple[int, ...] = cursor.execute(f"select {', '.join(each)}").fetchall()[0]
        return found

    is_newest = _newest(cursor, table, arrival)
    came = f"from {table}"
    (now,), (before,) = counts([came], is_newest), counts([came], f"not {is_newest}")
    if before < FEWEST_ROWS:
        return {}
    most = NEVER_SEEN * now / before
    batch = f"(select * from {table}) as subselect"
    queries = {place: query.format(batch=batch) for place, query in asked.items()}
    broken = dict(zip(queries, counts(queries.values(), is_newest), strict=True))
    return {
        place: rows
        for place, rows in broken.items()
        if rows > most and counts([queries[place]], f"not {is_newest}") == (0,)
    }


def _newest(cursor: duckdb.DuckDBPyConnection, table: str, arrival: Arrival) -> str:
    """Whether a row came with the newest delivery of its system, as SQL."""
    system, moment = arrival
    found = cursor.execute(f"select {system}, max({moment}) from {table} group by all").fetchall()
    pairs = [f"({literal(name)}, timestamp {literal(str(day))})" for name, day in found if day]
    return f"({system}, {moment}) in ({', '.join(pairs)})" if pairs else "false"


def _bears_with_some(expectation: Any) -> bool:
    is_rule_over_rows = expectation.expectation_type == "expect_unexpected_rows_to_be_rare"
    stops_runs = expectation.severity.value == "critical"
    return is_rule_over_rows and not stops_runs and bool(expectation.mostly < 1)
