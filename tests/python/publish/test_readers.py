"""BI tools of several ages open the published file, and can do nothing but read it."""

import json
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

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
    "select customer_name from marts.customers where customer_id = 'C000001'": [
        ["Große Söhne 1"]
    ],
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


def harmful(folder: Path) -> list[str]:
    outside = folder / "outside"
    return [
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from read_blob('/etc/passwd')",
        "select * from glob('/etc/*')",
        "select * from '/etc/passwd'",
        f"copy marts.customers to '{outside}.csv'",
        f"copy (select 1) to '{outside}.parquet' (format parquet)",
        f"export database '{outside}'",
        f"attach '{outside}.duckdb'",
        f"attach '{folder / 'other.duckdb'}' as other (read_only)",
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


def answers(
    program: Any, path: Path, client: str | None, driver: str, statements: list[str]
) -> dict[str, Any]:
    asked = {"path": str(path), "settings": CONFINED, "driver": driver, "statements": statements}
    process = program("try_statements", json.dumps(asked), client=client)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    answered = json.loads(said)
    assert answered["version"].startswith(CLIENTS[client])
    return answered["answers"]


@every_client
def test_every_client_reads_the_published_mart(published_once, program, client):
    answered = answers(program, published_once.mart, client, "duckdb", list(READ))

    assert answered == {statement: {"rows": found} for statement, found in READ.items()}


@every_client
def test_every_client_shows_the_descriptions(published_once, program, client):
    statement = (
        "select (select comment from duckdb_tables() where table_name = 'customers'),"
        " (select comment from duckdb_columns() where column_name = 'arr_usd')"
    )

    answered = answers(program, published_once.mart, client, "duckdb", [statement])

    described = published_once.tables[0]
    assert answered[statement] == {"rows": [[described.description, described.columns["arr_usd"]]]}


@every_client
def test_no_client_reads_or_writes_anything_but_the_published_mart(
    published_once, program, client, tmp_path
):
    duckdb.connect(tmp_path / "other.duckdb").close()
    before = published_once.checksums()
    statements = harmful(tmp_path)

    answered = answers(program, published_once.mart, client, "duckdb", statements)

    assert [one for one in statements if "error" not in answered[one]] == []
    assert {path.name for path in tmp_path.iterdir()} <= {"other.duckdb", ".duckdb"}
    assert published_once.checksums() == before


@pytest.mark.parametrize("client", ["sqlalchemy", None], ids=["SQLAlchemy 2.0", "SQLAlchemy 2.1"])
def test_sqlalchemy_reads_the_mart_and_can_do_nothing_else(
    published_once, program, client, tmp_path
):
    duckdb.connect(tmp_path / "other.duckdb").close()
    statements = harmful(tmp_path)

    answered = answers(
        program, published_once.mart, client, "sqlalchemy", [*statements, *READ]
    )

    assert {one: answered[one] for one in READ} == {
        statement: {"rows": found} for statement, found in READ.items()
    }
    assert [one for one in statements if "error" not in answered[one]] == []
    assert "Permission Error" in answered[statements[0]]["error"]
    assert {path.name for path in tmp_path.iterdir()} <= {"other.duckdb", ".duckdb"}


def test_a_bi_tool_on_sqlalchemy_lists_columns_with_types_and_descriptions(published_once, program):
    asked = "inspect marts.customers"

    answered = answers(program, published_once.mart, "sqlalchemy", "sqlalchemy", [asked])

    types = ["VARCHAR", "VARCHAR", "DATE", "NUMERIC(18, 2)", "BOOLEAN", "BIGINT"]
    columns = published_once.tables[0].columns
    assert answered[asked] == {
        "rows": [
            [name, type_, description or None]
            for (name, description), type_ in zip(columns.items(), types, strict=True)
        ]
    }


def test_a_pool_of_connections_keeps_the_old_version_and_no_pool_sees_the_new_one(company):
    import sqlalchemy

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
