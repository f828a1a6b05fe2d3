"""Every engine says what the file says: the same marts, cell by cell, after two passes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bench.postgres_server import postgres_server, program
from orchestration.publish import MART_FILE
from orchestration.settings import PROJECT, spark_home
from sample_company.company_writer import write
from tests.python.pipeline.parity import differences


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[date]]:
    """Exports with changed, late, duplicate and deleted rows, and the dates of two passes."""
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=80, weeks=60)
    dates = sorted({date.fromisoformat(path.name) for path in folder.glob("exports/*/*/*")})
    return folder / "exports", [dates[-2], dates[-1]]


@pytest.fixture(scope="module")
def of_the_file(company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the default engine publishes after two passes."""
    return after_two_passes({"TARGET": "duckdb"}, company, tmp_path_factory.mktemp("file"))


@pytest.mark.long
def test_the_marts_of_the_lake_are_those_of_the_file(of_the_file, company, tmp_path) -> None:
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres_server() as server:
        given = {"TARGET": "lake", "LAKE_CATALOG": server.dsn()}
        of_the_lake = after_two_passes(given, company, tmp_path)

    found = differences(of_the_file, of_the_lake)

    assert not found, "\n".join(map(str, found[:40]))


@pytest.mark.long
def test_the_marts_of_spark_are_those_of_the_file(of_the_file, company, tmp_path) -> None:
    if not shutil.which("java"):
        pytest.skip("Java is not installed: apt-get install openjdk-17-jre-headless")
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # small tables are not worth compiling for
    given = {"TARGET": "spark", "SPARK_HOME": spark_home(), "JAVA_TOOL_OPTIONS": quick}
    of_spark = after_two_passes(given, company, tmp_path)

    found = differences(of_the_file, of_spark)

    assert not found, "\n".join(map(str, found[:40]))


def after_two_passes(
    given: Mapping[str, object], company: tuple[Path, list[date]], data: Path
) -> Path:
    """The mart that an engine publishes; every gate has opened."""
    exports, (first, last) = company
    told = ""
    for words in ([str(first)], [str(last), "whole"]):
        told = run_on_engine({"DATA": data, "EXPORTS": exports, **given}, *words)
    for gate in ("raw", "staging", "intermediate", "marts"):
        assert f"gate {gate}: open" in told
    return data / "published" / MART_FILE


def run_on_engine(given: Mapping[str, object], *words: str) -> str:
    """What a pass printed; it runs in a process of its own, as dbt stays open."""
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


def test_a_difference_is_named_by_table_column_and_key(tmp_path) -> None:
    """The comparison notices a cell, a row that is missing and a double beyond its tolerance."""
    cells = {
        "left": "(date '2025-01-01', 'all', 1, 0.5::double), (date '2025-02-01', 'all', 2, 0.5)",
        "right": "(date '2025-01-01', 'all', 3, 0.5 + 1e-12)",
    }
    for name, rows in cells.items():
        with duckdb.connect(str(tmp_path / name)) as connection:
            connection.execute(
                "create schema marts; create table marts.net_customer_growth_monthly as"
                f" from (values {rows}) as t(month_date, segment, new_customer_count, rate)"
            )

    found = [str(one) for one in differences(tmp_path / "left", tmp_path / "right")]

    assert found == [
        "marts.net_customer_growth_monthly.(row) at month_date 2025-02-01, segment all:"
        " a row against no such row",
        "marts.net_customer_growth_monthly.new_customer_count at month_date 2025-01-01,"
        " segment all: 1 against 3",
    ]
