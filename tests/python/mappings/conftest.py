"""One hardened database; each test lands files in an exports folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration import warehouse
from tests.python.mappings.landing import Landing


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mappings")


@pytest.fixture(scope="session")
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.open_hardened(":memory:", [folder]) as opened:
        yield opened


@pytest.fixture
def landing(folder: Path, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Landing:
    return Landing(folder / tmp_path.name, connection)
