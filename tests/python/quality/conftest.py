"""A warehouse in memory, and short ways to fill and to ask it."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from expectations.suite import Suite
from orchestration.quality import ValidationResult, validate
from orchestration.warehouse import open_hardened
from tests.python.quality.asking import NOW, Ask


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A hardened connection: external access off, configuration locked, as in a run."""
    connection = open_hardened(":memory:")
    for schema in ("raw", "seeds", "staging", "intermediate", "marts"):
        connection.execute(f"create schema {schema}")
    yield connection
    connection.close()


@pytest.fixture
def ask(warehouse: duckdb.DuckDBPyConnection) -> Ask:
    """Validate expectations about raw.<table>."""

    def asked(table: str, *expectations: Any, **suite: Any) -> list[ValidationResult]:
        made = Suite("raw", table, "sales", lambda: list(expectations), **suite)
        return validate(warehouse, [made], "run", NOW)

    return asked
