"""The published mart in a real PostgreSQL: whole, described, only read, and kind to views."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as postgres
import pytest

from bench.postgres_server import Server, postgres_server, program
from orchestration.__main__ import main
from orchestration.postgres import ExportError, export_mart
from orchestration.publish import PublicTable

# What no reader may do; the last two reach for the server's own files and programs.
HARMFUL = [
    "insert into marts.customers (customer_id) values ('x')",
    "update marts.customers set version = 9",
    "delete from marts.customers",
    "truncate marts.customers",
    "drop table marts.customers",
    "alter table marts.customers add column mine text",
    "create table marts.mine (x int)",
    "create table public.mine (x int)",
    "create schema mine",
    'select * from contents."marts.customers"',
    "select pg_read_file('/etc/passwd')",
    "copy marts.customers to program 'cat'",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres_server() as started:
        yield started


@pytest.fixture
def database(server: Server) -> Iterator[Server]:
    """The server with nothing in it but a person, Ann, who reads and has a schema of her own."""
    yield server
    if rows(server, "select 1 from pg_roles where rolname = 'ann'"):
        rows(server, "drop schema ann cascade", "drop owned by ann", "drop role ann")
    for schema in ("marts", "trust", "contents"):
        rows(server, f"drop schema if exists {schema} cascade")


def rows(server: Server, *statements: str, role: str = "postgres") -> list[tuple[Any, ...]]:
    """What the last statement gave; the driver gives numeric values as text."""
    with postgres.connect(server.dsn(role)) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        found = cursor.fetchall() if cursor.description else []
        connection.commit()
        return found


def export(company: Any, server: Server, **published: Any) -> dict[str, int]:
    company.publish(**published)
    return export_mart(company.mart, server.dsn())


def let_ann_in(server: Server) -> None:
    """As an administrator does for each person or tool, once."""
    rows(server, "create role ann login in role bi_reader", "create schema ann authorization ann")


def files_with(folder: Path, text: str) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def test_every_row_arrives_with_its_type(company, database):
    assert export(company, database) == {"customers": 3_000, "growth": 2, "loads": 1}

    totals = (
        "select count(*), cast(sum(arr_usd) as varchar), count(customer_name),"
        " count(*) filter (where is_active), min(first_order_date) from marts.customers"
    )
    assert rows(database, totals) == company.connection.execute(totals).fetchall()
    assert rows(database, "select * from marts.customers where customer_id = 'C000001'") == [
        ("C000001", "Große Söhne 1", date(2024, 1, 2), "1.25", False, 0)
    ]
    assert rows(database, "select * from marts.growth order by month_date") == [
        (date(2024, 1, 1), 5, 0.125, datetime(2024, 2, 1, 3, 4, 5, 678901), 0),
        (date(2024, 2, 1), None, None, None, 0),
    ]
    assert rows(
        database,
        "select data_type, numeric_precision, numeric_scale from information_schema.columns"
        " where table_schema = 'marts' and table_name = 'customers' order by ordinal_position",
    ) == [
        ("text", None, None),
        ("text", None, None),
        ("date", None, None),
        ("numeric", 18, 2),
        ("boolean", None, None),
        ("bigint", 64, 0),
    ]


def test_descriptions_are_carried_and_follow_the_next_export(company, database):
    export(company, database)
    company.tables[0] = replace(company.tables[0], description='It\'s "new"; \\ now.')
    export(company, database)

    customers = company.tables[0]
    assert rows(
        database,
        "select obj_description('marts.customers'::regclass),"
        " obj_description('trust.loads'::regclass)",
    ) == [(customers.description, None)]
    assert dict(
        rows(
            database,
            "select attname::text, col_description(attrelid, attnum) from pg_attribute"
            " where attrelid = 'marts.customers'::regclass and attnum > 0",
        )
    ) == {name: description or None for name, description in customers.columns.items()}


def test_a_view_that_a_reader_built_shows_the_next_export(company, database):
    export(company, database)
    let_ann_in(database)
    rows(
        database,
        "create view ann.active as select customer_id, version from marts.customers"
        " where is_active",
        role="ann",
    )
    company.rebuild(7)
    company.connection.execute("delete from marts.customers where customer_id > 'C000299'")
    company.tables[0] = replace(
        company.tables[0], columns={"segment": "New.", **company.tables[0].columns}
    )
    company.connection.execute("alter table marts.customers add column segment text default 'all'")

    export(company, database)

    assert rows(database, "select count(*), max(version) from ann.active", role="ann") == [(100, 7)]
    assert rows(
        database, "select distinct segment, arr_usd > -1 from marts.customers", role="ann"
    ) == [("all", True)]


def test_a_reader_can_read_every_table_of_every_export_and_do_nothing_else(company, database):
    export(company, database)
    let_ann_in(database)
    later = PublicTable("trust", "later", "", {"x": ""}, "(select 1 as x)")
    company.publish(later)
    export_mart(company.mart, database.dsn())

    assert rows(database, "select * from trust.later", role="ann") == [(1,)]
    for statement in HARMFUL:
        with pytest.raises(postgres.Error, match="SQLSTATE: 42501"):
            rows(database, statement, role="ann")
    assert rows(database, "select count(*), max(version) from marts.customers") == [(3_000, 0)]


def test_an_export_that_fails_leaves_the_old_version_of_every_table(company, database):
    export(company, database)
    let_ann_in(database)
    rows(database, "create view ann.loads as select status from trust.loads", role="ann")
    company.rebuild(1)
    company.tables[2] = replace(company.tables[2], columns={"file_name": "", "version": ""})

    with pytest.raises(ExportError, match=r"view ann\.loads depends on column status") as error:
        export(company, database)

    assert "A view still reads what is no longer published" in str(error.value)
    assert rows(database, "select max(version) from marts.customers") == [(0,)]
    assert rows(database, "select status from ann.loads") == [("loaded",)]


def test_a_column_may_go_and_another_change_its_type_where_no_view_reads_it(company, database):
    export(company, database)
    growth = dict.fromkeys(["month_date", "new_customer_count"], "")
    company.tables[1] = PublicTable(
        "marts",
        "growth",
        "",
        growth,
        "(select month_date, cast(new_customer_count as decimal(18, 2)) as new_customer_count"
        " from marts.growth)",
    )
    export(company, database)

    assert rows(database, "select * from marts.growth order by 1") == [
        (date(2024, 1, 1), "5.00"),
        (date(2024, 2, 1), None),
    ]


def test_a_table_that_is_no_longer_published_is_gone(company, database):
    export(company, database)
    company.tables = company.tables[:1]

    export(company, database)

    assert rows(
        database,
        "select relnamespace::regnamespace::text, relname::text from pg_class"
        " where relkind in ('r', 'p')"
        " and relnamespace::regnamespace::text in ('marts', 'trust', 'contents')"
        " order by 1",
    ) == [("contents", "marts.customers"), ("marts", "customers")]


def test_who_still_reads_is_waited_for_and_sees_the_new_version_next(
    company, database, monkeypatch
):
    monkeypatch.setattr("orchestration.postgres.LOCK_WAIT", "200ms")
    newest = "select max(version) from marts.customers"
    export(company, database)
    company.rebuild(1)
    with postgres.connect(database.dsn()) as reader, reader.cursor() as cursor:
        cursor.execute(newest)
        assert cursor.fetchall() == [(0,)]
        with pytest.raises(ExportError, match="A query held a table for too long"):
            export(company, database)
        cursor.execute(newest)
        assert cursor.fetchall() == [(0,)]
        reader.rollback()

        export(company, database)

        cursor.execute(newest)
        assert cursor.fetchall() == [(1,)]


def test_no_personal_value_is_in_any_file_of_the_database(company, database):
    export(company, database)
    rows(database, "checkpoint")

    assert files_with(database.data, company.canary) == []
    assert files_with(database.data, "Große Söhne 1") != []


def test_what_was_withdrawn_leaves_no_byte_in_any_table(company, database):
    personal = PublicTable(
        "marts", "contacts", "", {"contact_email": ""}, "(from marts.customers limit 1)"
    )
    company.publish(personal)
    export_mart(company.mart, database.dsn())
    rows(database, "checkpoint")
    assert files_with(database.data / "base", company.canary) != []

    export(company, database)
    rows(database, "checkpoint")

    assert files_with(database.data / "base", company.canary) == []


def test_the_command_says_what_it_did_and_what_it_lacks(company, database, monkeypatch, capsys):
    monkeypatch.setenv("DATA", str(company.folder.parent))
    monkeypatch.delenv("POSTGRES_DSN", raising=False)
    assert main(["export-postgres"]) == 2
    assert "POSTGRES_DSN is not set" in capsys.readouterr().err
    monkeypatch.setenv("POSTGRES_DSN", database.dsn())
    assert main(["export-postgres"]) == 2
    assert "make run comes first" in capsys.readouterr().err

    company.publish()

    assert main(["export-postgres"]) == 0
    assert capsys.readouterr().out == "Exported   3 tables, 3,003 rows\n"
    monkeypatch.setenv("POSTGRES_DSN", database.dsn("nobody"))
    assert main(["export-postgres"]) == 1
    assert 'role "nobody" does not exist' in capsys.readouterr().err


def test_psql_reads_it_as_the_recipe_says(company, database):
    if not (psql := program("psql")):
        pytest.skip("psql is not installed: apt-get install postgresql-client")
    export(company, database)
    let_ann_in(database)

    done = subprocess.run(
        [psql, database.dsn("ann"), "-At", "-c", "select count(*) from marts.customers"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "3000\n"
