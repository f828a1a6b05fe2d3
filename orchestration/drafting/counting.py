"""Counting with DuckDB what an expression of the loader makes of cells."""

from collections.abc import Sequence

import duckdb

CELLS = "(select unnest(?::varchar[]) as cell)"


def readable(
    connection: duckdb.DuckDBPyConnection, cells: Sequence[str], expressions: Sequence[str]
) -> list[int]:
    """How many cells each SQL expression over `cell` gives a value for."""
    counts = ", ".join(f"count({each})" for each in expressions)
    row = connection.execute(f"select {counts} from {CELLS}", [list(cells)]).fetchall()[0]
    return [int(count) for count in row]
