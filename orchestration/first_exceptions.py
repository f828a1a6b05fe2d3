"""A rule that allows a few exceptions tells the first ones all the same.

A rule over a whole table must bear with what no owner will ever mend. But where no row has broken
it so far, the first that does is news, however few they are among all rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import duckdb

from expectations.suite import Suite

from .warehouse import quoted

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
    expectations: Sequence["Expectation"],
) -> dict[int, int]:
    """How many rows are the first ever to break a rule, by the place of those that are broken so.

    Asked are the rules over rows that bear with a few; none that stops the run, since a first
    exception is told, not punished. `relation` is the suite's table, or a view of it.
    """
    arrival = ARRIVALS.get(suite.gate)
    asked = {
        place: str(getattr(one, "unexpected_rows_query", ""))
        for place, one in enumerate(expectations)
        if _bears_with_some(one)
    }
    if arrival is None or not asked:
        return {}
    rows = _Rows(connection.cursor(), f"{quoted(suite.schema)}.{quoted(relation)}", arrival)
    now, before = rows.by_arrival(f"select * from {rows.table}")
    if before < FEWEST_ROWS:
        return {}
    batch, most = f"(select * from {rows.table}) as subselect", NEVER_SEEN * now / before
    found = {}
    for place, query in asked.items():
        broken, broken_before = rows.by_arrival(query.format(batch=batch))
        if broken > most and not broken_before:
            found[place] = broken
    return found


def _bears_with_some(expectation: Any) -> bool:
    is_rule_over_rows = expectation.expectation_type == "expect_unexpected_rows_to_be_rare"
    stops_runs = expectation.severity.value == "critical"
    return is_rule_over_rows and not stops_runs and bool(expectation.mostly < 1)


class _Rows(NamedTuple):
    cursor: duckdb.DuckDBPyConnection
    table: str
    arrival: Arrival

    def by_arrival(self, query: str) -> tuple[int, int]:
        """Rows that a query gives, of the newest delivery of each system and of those before."""
        system, moment = self.arrival
        found: tuple[int, int] = self.cursor.execute(f"""
            with newest as (
                select {system} as of_system, max({moment}) as newest_at from {self.table}
                group by {system}
            )
            select count(*) filter ({moment} = newest_at), count(*) filter ({moment} < newest_at)
            from ({query}) as asked
            inner join newest on {system} = of_system
        """).fetchall()[0]
        return found
