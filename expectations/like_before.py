"""The expectation that compares a delivery with those before it, and names what is unlike them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from expectations.rare_rows import ExpectUnexpectedRowsToBeRare


class ExpectDeliveryToBeLikeBefore(ExpectUnexpectedRowsToBeRare):
    """Expect that nothing in the newest delivery of an export is unlike those before it.

    What is compared, found and allowed stands in `raw._deliveries_compared`, a row a trait. Counts
    the rows of the worst finding; `columns` of the result names the columns of all of them.
    """

    findings_query: str = ""

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        found = super()._validate(metrics, runtime_configuration, execution_engine)
        if not found["success"]:
            rows = execution_engine.execute_query(text(self.findings_query)).fetchall()
            found["result"]["columns"] = [name for (name,) in rows]
        return found
