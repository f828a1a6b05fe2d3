"""One hardened database for all tests of the loader; each test gets a company of its own in it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration import warehouse
from tests.python.raw.company import Company


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


@pytest.fixture(scope="session")
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.open_hardened(":memory:", [folder]) as opened:
        yield opened


@pytest.fixture
def company(folder: Path, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Company:
    return Company(folder / tmp_path.name, connection)
