"""A person is erased from what another engine keeps: its files, and what a catalog says of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bench.postgres_server import dumped, postgres_server, program
from orchestration.settings import spark_home
from tests.python.pipeline.canaries import (
    SHARED,
    erase_shared,
    files_with_canaries,
    plant,
    rows_with_canaries,
)
from tests.python.pipeline.running import run_command, write_small_company

pytestmark = pytest.mark.long


@pytest.fixture(params=["lake", "spark"])
def given(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings of a run on an engine."""
    if request.param == "lake":
        if not program("initdb"):
            pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
        with postgres_server() as server:
            yield {"TARGET": "lake", "LAKE_CATALOG": server.dsn()}
        return
    if not shutil.which("java"):
        pytest.skip("Java is not installed: apt-get install openjdk-17-jre-headless")
    yield {"TARGET": "spark", "SPARK_HOME": str(spark_home()), "LAYER_MINUTES": "30"}


def kept_by_the_engine(data: Path, given: dict[str, str]) -> list[str]:
    """Files, and lines of a catalog, in which the shared person stands; few rows have no file."""
    found = []
    for path in sorted((data / "lake").rglob("*.parquet")):
        with duckdb.connect() as connection:
            connection.execute(f"create table written as from read_parquet('{path}')")
            found += [str(path) for _ in rows_with_canaries(connection, SHARED)]
    if catalog := given.get("LAKE_CATALOG"):
        found += [line for line in dumped(catalog).lower().splitlines() if SHARED in line]
    return found


def test_an_erased_person_is_nowhere_on_the_engine(given: dict[str, str], tmp_path: Path) -> None:
    exports, data = write_small_company(tmp_path / "exports"), tmp_path / "data"
    planted = plant(exports)
    settings = {"DATA": data, "EXPORTS": exports, **given}
    done = run_command("run", settings, minutes=40)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(kept_by_the_engine(data, given)) >= 15

    erased = erase_shared(tmp_path, planted, **given)

    assert erased.exit_code == 0, erased.output
    assert kept_by_the_engine(data, given) == []
    assert files_with_canaries(data, needle=SHARED) == []
    with duckdb.connect(data / "warehouse.duckdb", read_only=True) as warehouse:
        assert rows_with_canaries(warehouse, SHARED) == {}
