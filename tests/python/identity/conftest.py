"""The seeds, and empty warehouses."""

from collections.abc import Callable, Iterator

import duckdb
import pytest

from orchestration.settings import PROJECT
from tests.python.pipeline.building import Built, new_warehouse


@pytest.fixture(scope="session")
def seeded() -> Iterator[duckdb.DuckDBPyConnection]:
    """The seeds alone."""
    with duckdb.connect() as connection:
        connection.execute("create schema seeds")
        for path in (PROJECT / "seeds" / "identity").glob("identity_*.csv"):
            connection.execute(f"create table seeds.{path.stem} as from read_csv('{path}')")
        yield connection


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Built]:
    """Another empty warehouse at each call."""
    parent = tmp_path_factory.mktemp("identity")
    numbers = iter(range(1000))
    return lambda: new_warehouse(parent / f"warehouse{next(numbers)}")
