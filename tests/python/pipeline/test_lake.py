"""The lake: what is handed over to it and taken back, what is refused, which months there are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import adbc_driver_postgresql.dbapi as postgres
import duckdb
import pytest

from bench.postgres_server import Server, dumped, postgres_server, program
from orchestration.engines import OtherEngineError, bind
from orchestration.engines.lake import Lake, extension
from orchestration.engines.workers import (
    WorkerError,
    are_weeks_shared,
    drop_unfinished,
    months,
    share_weeks,
)
from orchestration.erasure import still_held
from orchestration.raw.suppression import Words
from orchestration.settings import PROJECT, Settings, from_environment
from orchestration.warehouse import open_hardened

Place = tuple[Lake, duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres_server() as server:
        yield server


@pytest.fixture
def lake(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A warehouse with one raw table on a new lake."""
    name = f"lake_{os.urandom(4).hex()}"
    with postgres.connect(server.dsn(), autocommit=True) as admin, admin.cursor() as cursor:
        cursor.execute(f"create database {name}")
    monkeypatch.setenv("LAKE_CATALOG", f"{server.dsn().rpartition('/')[0]}/{name}")
    engine = Lake(Settings(data=tmp_path))
    connection = open_hardened(
        tmp_path / "warehouse.duckdb", engine.folders, memory_limit="1GB", start=engine.start
    )
    connection.execute("create schema raw; create schema marts")
    connection.execute("create table raw.sends (_load_id text, _line int, email text)")
    connection.execute("insert into raw.sends values ('a', 1, 'x'), ('a', 2, 'y'), ('b', 1, 'z')")
    with connection:
        yield engine, connection


def both(connection: duckdb.DuckDBPyConnection) -> tuple[list[tuple], list[tuple]]:
    here, there = (
        connection.execute(f"from {table} order by all").fetchall()
        for table in ("raw.sends", "lake.raw.sends")
    )
    return here, there


@pytest.mark.parametrize(
    "change",
    [
        "select 'nothing'",
        "insert into raw.sends values ('c', 1, 'new')",
        "delete from raw.sends where _load_id = 'a'",
        "update raw.sends set email = 'erased' where email = 'z'",
        "insert into raw.sends values ('a', 1, 'x')",
        "alter table raw.sends add column name text",
        "delete from raw.sends",
    ],
)
def test_what_is_handed_over_again_is_what_a_full_hand_over_gives(lake, change) -> None:
    engine, connection = lake
    engine.hand_over(connection, [("raw", "sends")])
    connection.execute(change)

    engine.hand_over(connection, [("raw", "sends")])

    here, there = both(connection)
    assert here == there


def test_only_a_load_that_is_new_is_sent(lake) -> None:
    engine, connection = lake
    newest = "select id from ducklake_current_snapshot('lake')"
    engine.hand_over(connection, [("raw", "sends")])
    first = connection.execute(newest).fetchall()
    engine.hand_over(connection, [("raw", "sends")])
    assert connection.execute(newest).fetchall() == first, "nothing new, nothing written"
    connection.execute("insert into raw.sends values ('c', 1, 'new')")

    engine.hand_over(connection, [("raw", "sends")])

    span = f"'lake', 'raw', 'sends', {first[0][0] + 1}, {first[0][0] + 1}"
    sent = connection.execute(f"select _load_id from ducklake_table_insertions({span})")
    assert sent.fetchall() == [("c",)]
    gone = connection.execute(f"select count(*) from ducklake_table_deletions({span})")
    assert gone.fetchall() == [(0,)]


def test_what_the_lake_built_is_read_under_its_name(lake) -> None:
    engine, connection = lake
    connection.execute("create schema lake.marts; create table lake.marts.things as select 1 as x")

    engine.take_back(connection, ("marts", "things"))

    assert connection.execute("from marts.things").fetchall() == [(1,)]


def test_what_was_replaced_is_in_no_file_after_a_run(lake) -> None:
    engine, connection = lake
    connection.execute("create schema lake.marts")
    rows = "select range as number, 'canary' as word from range(1000)"
    connection.execute(f"create table lake.marts.things as {rows}")
    (folder,) = engine.folders
    (written,) = folder.rglob("*.parquet")
    connection.execute("create or replace table lake.marts.things as select 1 as number")
    assert written.exists()

    engine.stop(connection)

    assert not written.exists()
    assert connection.execute("from lake.marts.things").fetchall() == [(1,)]


@pytest.mark.parametrize("rows", [3, 3_000])  # few rows stand in the catalog itself
def test_an_erased_person_is_in_no_file_and_in_nothing_that_the_catalog_says(
    lake, server, rows
) -> None:
    """Deleted rows stay in a file, and their smallest and largest values in the catalog."""
    engine, connection = lake
    people = (
        f"select 'a' as _load_id, range as _line, 'canary' || range as email from range({rows})"
    )
    connection.execute(f"create or replace table raw.sends as {people}")
    connection.execute("insert into raw.sends select 'b', _line, email from raw.sends")
    engine.hand_over(connection, [("raw", "sends")])
    engine.stop(connection)
    connection.execute("update raw.sends set email = 'erased' where email = 'canary0'")

    engine.hand_over(connection, [("raw", "sends")])
    engine.stop(connection)

    held = connection.execute("select count(*) from lake.raw.sends where email = 'canary0'")
    assert held.fetchall() == [(0,)]
    for path in engine.folders[0].rglob("*.parquet"):
        kept = connection.execute(f"select email from read_parquet('{path}')").fetchall()
        assert ("canary0",) not in kept
    catalog = dumped(os.environ["LAKE_CATALOG"])
    assert "canary1" in catalog, "what the catalog knows of the others"
    assert "canary0" not in catalog


@pytest.mark.parametrize("rows", [3, 3_000])
def test_a_word_that_an_erasure_left_on_the_lake_is_found(lake, rows) -> None:
    engine, connection = lake
    people = f"select 'canary' || range as name from range({rows})"
    connection.execute(f"create schema lake.raw; create table lake.raw.people as {people}")
    connection.close()
    settings = Settings(data=engine.folders[0].parent, target="lake")

    held = list(still_held(settings, Words({"canary2": "erased"})))
    others = list(still_held(settings, Words({"canary9999": "erased"})))

    assert '"lake"."raw"."people"' in held[0]
    assert len(held) == (1 if rows == 3 else 2), "few rows stand in the catalog, others in a file"
    assert others == []


@pytest.fixture
def two_workers(lake, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a run on the lake, for it and for its workers."""
    engine, _ = lake
    monkeypatch.setenv("TARGET", "lake")
    monkeypatch.setenv("WORKERS", "2")
    monkeypatch.setenv("DATA", str(engine.folders[0].parent))
    return from_environment()


def test_workers_share_weeks_until_some_were_built(lake, two_workers) -> None:
    _, connection = lake
    connection.execute("create schema lake.intermediate")
    assert are_weeks_shared(connection, two_workers)
    assert not are_weeks_shared(connection, replace(two_workers, workers=1))

    connection.execute("create table lake.intermediate.int_measures_scored_weekly as select 1 as x")

    assert not are_weeks_shared(connection, two_workers), "a week that was said stands"


def test_weeks_of_workers_that_did_not_end_are_built_from_the_start(lake, two_workers) -> None:
    """A worker's first model asks for tables that are not there; what another began stands."""
    _, connection = lake
    week = "lake.intermediate.int_customer_weeks as select date '2025-01-05' as week_date"
    connection.execute("create schema lake.intermediate")
    connection.execute(f"create table {week}")
    with pytest.raises(WorkerError, match="a worker of the lake failed"):
        share_weeks(connection, two_workers)
    connection.execute("create table lake.intermediate.int_measures_scored_weekly as select 1 as x")

    drop_unfinished(connection)

    left = "select table_name from duckdb_tables() where database_name = 'lake'"
    assert connection.execute(left).fetchall() == [("int_customer_weeks",)]
    assert are_weeks_shared(connection, two_workers)


def test_weeks_that_workers_ended_stand(lake) -> None:
    _, connection = lake
    connection.execute("create schema lake.intermediate")
    connection.execute("create table lake.intermediate.int_measures_scored_weekly as select 1 as x")

    drop_unfinished(connection)

    assert connection.execute("from lake.intermediate.int_measures_scored_weekly").fetchall()


def test_a_worker_ends_with_the_run_that_started_it() -> None:
    """Else it would go on writing to tables that the next run begins anew."""
    words = "from orchestration.engines.workers import end_with_the_run; end_with_the_run()"
    words += "; print('begun', flush=True); import time; time.sleep(600)"
    worker = subprocess.Popen(
        [sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT
    )
    try:
        assert worker.stdout and worker.stdout.readline() == b"begun\n"
        assert worker.poll() is None

        worker.communicate(timeout=60)  # closes its input

        assert worker.returncode == 1
    finally:
        worker.kill()


@pytest.mark.parametrize(
    "query",
    [
        "from read_text('/etc/hostname')",
        "attach 'ducklake:postgres:dbname=other' as other",
        "attach 'host=127.0.0.1' as other (type postgres)",
        "load 'httpfs'",
        "copy (select 1) to '/tmp/lake_escape.csv'",
        "set threads = 1",
    ],
)
def test_the_connection_is_as_confined_as_without_a_lake(lake, query) -> None:
    _, connection = lake
    with pytest.raises(duckdb.Error):
        connection.execute(query)


def test_a_data_folder_stays_with_its_engine(tmp_path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw; create table raw._loads (load_id text)")
        bind(connection, "lake")
        bind(connection, "lake")
        with pytest.raises(OtherEngineError, match="TARGET=lake, not duckdb"):
            bind(connection, "duckdb")


def test_a_warehouse_from_before_there_were_engines_is_duckdbs(tmp_path) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw; create table raw._loads as select 'a' as load_id")
        with pytest.raises(OtherEngineError, match="TARGET=duckdb, not lake"):
            bind(connection, "lake")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"TARGET": "oracle"}, "TARGET=oracle: give one of duckdb, lake"),
        ({"TARGET": "lake"}, "LAKE_CATALOG is not set"),
        ({"WORKERS": "2"}, "WORKERS=2: only TARGET=lake can share its weeks"),
        ({"LAYER_MINUTES": "soon"}, "LAYER_MINUTES=soon: give a whole number of minutes"),
    ],
)
def test_settings_that_make_no_sense_are_said(monkeypatch, given, said) -> None:
    monkeypatch.delenv("LAKE_CATALOG", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=said):
        from_environment()


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ValueError, match="no extension not_there here"):
        extension("not_there", group="lake")


def test_months_follow_one_another_without_a_gap() -> None:
    parts = months(date(2024, 11, 17), date(2025, 1, 1))

    assert [str(part) for part in parts] == [
        "2024-11-01:2024-12-01",
        "2024-12-01:2025-01-01",
        "2025-01-01:2025-02-01",
    ]
