"""The lake says what the warehouse file says: the same marts, cell by cell, after two passes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bench.postgres_server import Server, postgres_server, program
from orchestration.engines import OtherEngineError, bind
from orchestration.engines.lake import Lake
from orchestration.engines.workers import months
from orchestration.manifest import as_dictionary, public_tables
from orchestration.publish import publish_mart
from orchestration.raw.ledger import utc_now
from orchestration.settings import PROJECT, Settings, from_environment
from orchestration.warehouse import open_hardened
from sample_company.company_writer import write
from tests.python.pipeline.building import new_warehouse
from tests.python.pipeline.parity import differences

SEND = "insert into raw.sends values"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[date]]:
    """Exports with changed, late, duplicate and deleted rows, and the dates of two passes."""
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=80, weeks=60)
    dates = sorted({date.fromisoformat(path.name) for path in folder.glob("exports/*/*/*")})
    return folder / "exports", [dates[-2], dates[-1]]


def test_the_marts_of_the_lake_are_those_of_the_file(server, company, tmp_path) -> None:
    exports, (first, last) = company
    in_file = new_warehouse(tmp_path / "file")
    early = [one for one in {path.name for path in exports.glob("*/*/*")} if one <= str(first)]
    in_file.load(exports, map(date.fromisoformat, early)).build()
    in_file.load(exports).build()
    publish_mart(
        in_file.connection,
        tmp_path / "file" / "scratch",
        public_tables(as_dictionary()),
        as_of=last,
        run_id="run",
        published_at=utc_now(),
    )
    told = ""
    for words in ([str(first)], [str(last), "whole"]):
        told += on_lake(server, tmp_path / "lake", exports, words)

    found = differences(
        tmp_path / "file" / "scratch" / "customer_lifecycle.duckdb",
        tmp_path / "lake" / "published" / "customer_lifecycle.duckdb",
    )

    assert not found, "\n".join(map(str, found[:40]))
    for gate in ("raw", "staging", "intermediate", "marts"):
        assert f"gate {gate}: open" in told


def on_lake(server: Server, data: Path, exports: Path, words: list[str]) -> str:
    """What a pass on the lake printed; it runs in a process of its own, as dbt stays open."""
    given = {"DATA": data, "EXPORTS": exports, "TARGET": "lake", "LAKE_CATALOG": server.dsn()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.python.pipeline.on_engine", *words],
        cwd=PROJECT,
        env=os.environ | {key: str(value) for key, value in given.items()} | {"THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout
