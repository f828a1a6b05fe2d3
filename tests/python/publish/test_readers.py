"""BI tools of several ages open the published file, and can do nothing but read it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy

FOLDER = Path(__file__).resolve().parents[3] / ".clients"
PROGRAM = Path(__file__).with_name("programs") / "try_statements.py"

CONFINED = {"enable_external_access": "false", "lock_configuration": "true"}
LISTED = "select customer_id, arr_usd, first_order_date from marts.customers order by 1 limit 1"
READ = {
    "select count(*), sum(version) from marts.customers": [[3000, 0]],
    LISTED: [["C000000", "0.00", "2024-01-01"]],
    "select churn_rate, computed_at from marts.growth order by month_date": [
        [0.125, "2024-02-01 03:04:05.678901"],
        [None, None],
    ],
    "select c.is_active, l.status from marts.customers c cross join trust.loads l limit 1": [
        [True, "loaded"]
    ],
    "select customer_name from marts.customers where customer_id = 'C000001'": [["Große Söhne 1"]],
}
CLIENTS = {
    "duckdb_oldest": "1.0." if sys.version_info < (3, 13) else "1.1.",
    "sqlalchemy": "1.4.",
    "duckdb_newest": "2.",
    None: duckdb.__version__,
}
every_client = pytest.mark.parametrize(
    "client", CLIENTS, ids=lambda client: client or "the pipeline's own DuckDB"
)
every_sqlalchemy = pytest.mark.parametrize(
    "client", ["sqlalchemy", None], ids=["SQLAlchemy 2.0", "SQLAlchemy 2.1"]
)


COLUMNS = "inspect marts.customers"  # what a BI tool asks SQLAlchemy for
DESCRIPTIONS = (
    "select (select comment from duckdb_tables() where table_name = 'customers'),"
    " (select comment from duckdb_columns() where column_name = 'arr_usd')"
)
HARMFUL = [
    "select * from read_text('/etc/passwd')",
    "select * from read_csv('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd'",
    "copy marts.customers to 'outside.csv'",
    "copy (select 1) to 'outside.parquet' (format parquet)",
    "export database 'outside'",
    "attach 'outside.duckdb'",
    "attach 'other.duckdb' as other (read_only)",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set memory_limit = '1GB'",
    "create table marts.mine as select 1 as x",
    "update marts.customers set version = 9",
    "delete from marts.customers",
    "drop table marts.customers",
]


@dataclass(frozen=True)
class Session:
    """What one client answered to every statement, and what it left in its folder."""

    answers: dict[str, Any]
    left_behind: set[str]
    is_mart_unchanged: bool

    def rows(self, statement: str) -> Any:
        return self.answers[statement].get("rows", self.answers[statement])

    @property
    def allowed(self) -> list[str]:
        return [statement for statement in HARMFUL if "error" not in self.answers[statement]]


@pytest.fixture(scope="module")
def session(
    published_once: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str | None, str], Session]:
    """A client in a process of its own, started once: session(client, driver)."""

    @cache
    def start(client: str | None, driver: str) -> Session:
        folder = tmp_path_factory.mktemp("client")
        duckdb.connect(folder / "other.duckdb").close()
        before = published_once.checksums()
        asked = {
            "path": str(published_once.mart),
            "settings": CONFINED,
            "driver": driver,
            "statements": [*READ, DESCRIPTIONS, COLUMNS, *HARMFUL],
        }
        environment = {**os.environ, "HOME": str(folder)}
        options = []
        if client:
            environment["PYTHONPATH"] = str(FOLDER / client)
            options.append("-S")  # nothing but what the client brings
        done = subprocess.run(
            [sys.executable, *options, str(PROGRAM), json.dumps(asked)],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            timeout=60,
        )
        said = json.loads(done.stdout)
        assert said["version"].startswith(CLIENTS[client])
        left = {path.name for path in folder.iterdir()} - {"other.duckdb", ".duckdb"}
        return Session(said["answers"], left, published_once.checksums() == before)

    def started(client: str | None, driver: str = "duckdb") -> Session:
        if client and not (FOLDER / client).is_dir():
            pytest.skip(f"client {client} is not installed: make .clients/ready")
        return start(client, driver)

    return started


@every_client
def test_every_client_reads_the_published_mart(session, client):
    answered = session(client)

    assert {statement: answered.rows(statement) for statement in READ} == READ


@every_client
def test_every_client_shows_the_descriptions(session, client, published_once):
    customers = published_once.tables[0]

    assert session(client).rows(DESCRIPTIONS) == [
        [customers.description, customers.columns["arr_usd"]]
    ]


@every_client
def test_no_client_reads_or_writes_anything_but_the_published_mart(session, client):
    answered = session(client)

    assert answered.allowed == []
    assert answered.left_behind == set()
    assert answered.is_mart_unchanged


@every_sqlalchemy
def test_sqlalchemy_reads_the_published_mart(session, client):
    answered = session(client, "sqlalchemy")

    assert {statement: answered.rows(statement) for statement in READ} == READ


@every_sqlalchemy
def test_through_sqlalchemy_nothing_but_the_published_mart_is_read_or_written(session, client):
    answered = session(client, "sqlalchemy")

    assert answered.allowed == []
    assert "Permission Error" in answered.answers[HARMFUL[0]]["error"]
    assert answered.left_behind == set()
    assert answered.is_mart_unchanged


def test_a_bi_tool_on_sqlalchemy_lists_columns_with_types_and_descriptions(session, published_once):
    types = ["VARCHAR", "VARCHAR", "DATE", "NUMERIC(18, 2)", "BOOLEAN", "BIGINT"]
    columns = published_once.tables[0].columns

    assert session("sqlalchemy", "sqlalchemy").rows(COLUMNS) == [
        [name, type_, description or None]
        for (name, description), type_ in zip(columns.items(), types, strict=True)
    ]


def test_a_pool_of_connections_keeps_the_old_version_and_no_pool_sees_the_new_one(company):
    def engine(pool: type[sqlalchemy.pool.Pool]) -> sqlalchemy.Engine:
        settings = {"read_only": True, "config": CONFINED}
        return sqlalchemy.create_engine(
            f"duckdb:///{company.mart}", connect_args=settings, poolclass=pool
        )

    def seen(by: sqlalchemy.Engine) -> int:
        with by.connect() as connection:
            return connection.execute(sqlalchemy.text("select version from trust.loads")).scalar()

    company.publish()
    pooled, unpooled = engine(sqlalchemy.pool.QueuePool), engine(sqlalchemy.pool.NullPool)
    assert seen(unpooled) == 0
    company.rebuild(1)
    company.publish()
    assert seen(unpooled) == 1
    assert seen(pooled) == 1
    company.rebuild(2)
    company.publish()
    assert seen(pooled) == 1
    pooled.dispose()
    assert seen(unpooled) == 2
