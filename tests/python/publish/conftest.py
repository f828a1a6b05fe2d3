"""A small warehouse with public and personal columns, published as a run publishes it."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish import MART_FILE, QUALITY_FILE, PublicTable, publish_mart
from orchestration.warehouse import open_hardened

PROJECT = Path(__file__).resolve().parents[3]
PYTHONPATH = [path for path in [os.environ.get("PYTHONPATH")] if path]
PROGRAMS = Path(__file__).with_name("programs")
CANARY = "canary.person.7f3a91@example.com"
CUSTOMER_COUNT = 3_000

DDL = f"""
create schema marts;
create schema trust;
create table marts.customers as
select
    'C' || lpad(i::varchar, 6, '0') as customer_id,
    case when i % 7 = 0 then null else 'Große Söhne ' || i end as customer_name,
    '{CANARY}' || i as contact_email,
    date '2024-01-01' + (i % 400)::integer as first_order_date,
    (i * 1.25)::decimal(18, 2) as arr_usd,
    i % 3 = 0 as is_active,
    0::bigint as version
from range({CUSTOMER_COUNT}) as numbers (i);
create table marts.growth as
select
    date '2024-01-01' as month_date, 5 as new_customer_count, 0.125::double as churn_rate,
    timestamp '2024-02-01 03:04:05.678901' as computed_at, 0::bigint as version
union all
select date '2024-02-01', null, null, null, 0;
create table trust.loads as
select 'deals.csv' as file_name, 'loaded' as status, '{CANARY}' as raw_text, 0::bigint as version;
"""

CUSTOMERS = PublicTable(
    schema="marts",
    name="customers",
    description="One row per customer; it's the department's \"own\" list.",
    columns={
        "customer_id": "Key of the customer.",
        "customer_name": "Name, as Sales writes it; it's not unique.",
        "first_order_date": "",
        "arr_usd": "Annual recurring revenue in USD.",
        "is_active": "Whether they are a customer now.",
        "version": "Which build this row is of.",
    },
    source='"marts"."customers"',
)
GROWTH = PublicTable(
    schema="marts",
    name="growth",
    description="Customers in and out by month.",
    columns={
        "month_date": "First day of the month.",
        "new_customer_count": "",
        "churn_rate": "",
        "computed_at": "",
        "version": "",
    },
    source='"marts"."growth"',
)
LOADS = PublicTable(
    schema="trust",
    name="loads",
    description="",
    columns={"file_name": "Name of the file.", "status": "", "version": ""},
    source='"trust"."loads"',
)
BROKEN = PublicTable(
    schema="marts",
    name="not_built",
    description="",
    columns={"customer_id": ""},
    source='"marts"."not_built"',
)


@dataclass
class Company:
    """A data folder with an open warehouse and what readers get of it."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    tables: list[PublicTable] = field(default_factory=lambda: [CUSTOMERS, GROWTH, LOADS])
    broken: PublicTable = BROKEN
    canary: str = CANARY

    @property
    def mart(self) -> Path:
        return self.folder / MART_FILE

    @property
    def quality(self) -> Path:
        return self.folder / QUALITY_FILE

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))

    def publish(self, *extra: PublicTable, run_id: str = "run-1") -> dict[str, int]:
        return publish_mart(
            self.connection,
            self.folder,
            [*self.tables, *extra],
            as_of=date(2024, 11, 30),
            run_id=run_id,
            published_at=datetime(2024, 12, 1, 2, 3, 4),
        )

    def rebuild(self, version: int) -> None:
        """What dbt would do between two publishes: every row of every table is of one version."""
        for table in self.tables:
            self.connection.execute(f"update {table.source} set version = {version}")

    def checksums(self) -> dict[str, str]:
        """Every file below the published folder, with its sha256."""
        return {
            path.relative_to(self.folder).as_posix(): sha256(path)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """The warehouse, open and hardened under the umask of a run."""
    with _open(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A mart that was published once, for tests that only read it."""
    with _open(tmp_path_factory.mktemp("company")) as opened:
        opened.publish()
        yield opened


@pytest.fixture
def program() -> Any:
    """Start one of the programs in another process: program(name, *arguments)."""
    started: list[subprocess.Popen[str]] = []

    def start(name: str, *arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAMS / f"{name}.py"), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), *PYTHONPATH])},
            stdout=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def _open(folder: Path) -> Iterator[Company]:
    before = os.umask(0o077)
    published = folder / "published"
    published.mkdir()
    connection = open_hardened(folder / "warehouse.duckdb", [published], memory_limit="1GB")
    company = Company(connection, published)
    try:
        connection.execute(DDL)
        yield company
    finally:
        company.connection.close()
        os.umask(before)
