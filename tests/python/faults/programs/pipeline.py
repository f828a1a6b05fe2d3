"""Runs of the whole way without Dagster and dbt themselves, in a data folder; see `whole_way`."""

from pathlib import Path

import great_expectations  # noqa: F401

from tests.python.faults.nursery import serve
from tests.python.faults.whole_way import run


def _run(order: str) -> int:
    run(Path(order))
    return 0


if __name__ == "__main__":
    serve(_run)
