"""Every engine says what the file says: the same marts, cell by cell, after two passes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest

from bench.postgres_server import postgres_server, program
from orchestration.publish import MART_FILE
from orchestration.settings import PROJECT, measured_rows, spark_home
from sample_company.company_writer import write
from tests.python.pipeline.parity import differences

SMALL = {"customers": 20, "weeks": 30}
LARGE = {"customers": 80, "weeks": 60, "usage_rows": measured_rows(0) or None}
SOME = "net_customer_growth_monthly"  # with the hundred tables that it is made of

# Small tables are worth neither compiling, nor planning twice, nor a thread a column.
QUICK = (
    "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m -XX:+UseSerialGC"
    " -Dspark.sql.adaptive.enabled=false"
    " -Dspark.hadoop.parquet.hadoop.vectored.io.enabled=false -Dderby.system.durability=test"
)


@dataclass(frozen=True)
class Company:
    """Exports with changed, late, duplicate and deleted rows, and what the file's engine says."""

    exports: Path
    is_small: bool
    mart: Path = Path()

    def built(self, given: Mapping[str, object], data: Path, mart: str = "all") -> Path:
        """What an engine publishes of all that was delivered, after what came before is built.

        A small company is built in one pass, as every commit waits for it.
        """
        settings = {"DATA": data, "EXPORTS": self.exports, **given}
        *_, before, last = sorted({path.name for path in self.exports.glob("*/*/*")})
        if not self.is_small:
            run_on_engine(settings, before)
        told = run_on_engine(settings, last, mart)
        gates = ("raw", "staging", "intermediate", "marts") if mart == "all" else ()
        assert [gate for gate in gates if f"gate {gate}: open" not in told] == []
        return data / "published" / MART_FILE


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SMALL, id="small"),
        pytest.param(LARGE, id="large", marks=pytest.mark.long),
    ],
)
def company(request, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("company")
    write(folder, **request.param)
    found = Company(folder / "exports", request.param is SMALL)
    return replace(found, mart=found.built({"TARGET": "duckdb"}, folder / "data"))


def test_the_marts_of_the_lake_are_those_of_the_file(company: Company, tmp_path: Path) -> None:
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres_server() as server:
        given = {"TARGET": "lake", "LAKE_CATALOG": server.dsn(), "WORKERS": 2}
        of_the_lake = company.built(given, tmp_path)

    found = differences(company.mart, of_the_lake)

    assert not found, "\n".join(map(str, found[:40]))


def test_the_marts_of_spark_are_those_of_the_file(company: Company, tmp_path: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("Java is not installed: apt-get install openjdk-17-jre-headless")
    try:
        home = spark_home()
    except ValueError as error:
        pytest.skip(str(error))
    given = {"TARGET": "spark", "SPARK_HOME": home, "JAVA_TOOL_OPTIONS": QUICK}
    mart = SOME if company.is_small else "all"
    of_spark = company.built(given, tmp_path, mart)

    found = differences(company.mart, of_spark, () if mart == "all" else (mart,))

    assert not found, "\n".join(map(str, found[:40]))


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
