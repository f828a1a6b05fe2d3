"""The one expectation that Great Expectations lacks: rows that a query finds are few."""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations.core.unexpected_rows_expectation import (
    UnexpectedRowsExpectation,
)


class ExpectUnexpectedRowsToBeRare(UnexpectedRowsExpectation):
    """Expect that a query finds at most a share of `1 - mostly` of the table's rows.

    Great Expectations' own class allows no exception and fetches the rows it finds; this one only
    counts, so it may run on tables with personal data. `unexpected_rows_query` is written over
    `{batch}`, which reads as a table named `subselect`, and gives one row for each row that is off.
    `column_list` names the columns in which to look for what is wrong.
    """

    mostly: float = 1.0
    column_list: tuple[str, ...] = ()

    metric_dependencies: ClassVar[tuple[str, ...]] = (
        "unexpected_rows_query.row_count",
        "table.row_count",
    )
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "mostly")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        unexpected: int = metrics["unexpected_rows_query.row_count"]
        rows: int = metrics["table.row_count"]
        return {
            "success": unexpected <= (1 - self.mostly) * rows + 1e-9,
            "result": {"element_count": rows, "unexpected_count": unexpected},
        }
