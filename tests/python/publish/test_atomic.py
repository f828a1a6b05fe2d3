"""Readers meet whole versions only, whatever happens to the one who writes."""

import json
import random
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import PublicTable, publish_data_quality
from orchestration.warehouse import open_hardened, open_published

FAILING_SELECT = PublicTable(
    "marts",
    "failing",
    "",
    {"x": ""},
    "(select case when range = 9000 then error('bad row') else range end as x from range(10000))",
)


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if ".next" in path.name)


def version(path: Path) -> list[tuple[int]]:
    with open_published(path) as connection:
        return connection.execute("select distinct version from marts.customers").fetchall()


def test_a_table_that_is_not_there_leaves_every_published_file_as_it_was(company):
    company.publish()
    before = company.checksums()
    company.rebuild(2)

    with pytest.raises(duckdb.CatalogException, match="not_built"):
        company.publish(company.broken)

    assert company.checksums() == before
    assert leftovers(company.folder) == []


def test_an_error_in_the_middle_of_a_table_leaves_every_published_file_as_it_was(company):
    company.publish()
    before = company.checksums()
    company.rebuild(2)

    with pytest.raises(duckdb.InvalidInputException, match="bad row"):
        company.publish(FAILING_SELECT)

    assert company.checksums() == before
    assert leftovers(company.folder) == []


def test_an_error_after_parquet_was_written_leaves_every_published_file_as_it_was(company):
    company.connection.execute("create sequence marts.readings")
    writes_while_read = PublicTable(
        "marts", "failing", "", {"x": ""}, "(select nextval('marts.readings') as x)"
    )
    company.publish()
    before = company.checksums()
    company.rebuild(2)

    with pytest.raises(duckdb.TransactionException, match="published_next"):
        company.publish(writes_while_read)

    assert company.checksums() == before
    assert leftovers(company.folder) == []


def test_a_rename_that_fails_leaves_every_published_file_as_it_was(company, monkeypatch):
    company.publish()
    before = company.checksums()
    company.rebuild(2)

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(f"{self} -> {target}")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        company.publish()

    assert company.checksums() == before
    assert leftovers(company.folder) == []


def test_an_error_in_the_data_quality_tables_leaves_the_old_file(company):
    publish_data_quality(company.connection, company.folder, company.tables)
    before = company.checksums()

    with pytest.raises(duckdb.CatalogException):
        publish_data_quality(company.connection, company.folder, [*company.tables, company.broken])

    assert company.checksums() == before
    assert leftovers(company.folder) == []


def test_after_an_error_the_same_run_can_still_publish(company):
    with pytest.raises(duckdb.CatalogException):
        company.publish(company.broken)

    publish_data_quality(company.connection, company.folder, company.tables)
    company.rebuild(2)
    company.publish()

    assert version(company.mart) == version(company.quality.with_name(company.mart.name)) == [(2,)]
    assert version(company.quality) == [(0,)]


def test_nothing_stays_attached_after_publishing(company):
    company.publish()

    attached = company.connection.execute(
        "select database_name from duckdb_databases() where not internal"
    ).fetchall()

    assert attached == [("warehouse",)]


@pytest.mark.parametrize("limit", [300_000, 3_000_000], ids=["in Parquet", "in DuckDB"])
def test_a_full_disk_leaves_the_old_mart_and_the_results_are_still_published(
    company, program, limit
):
    company.publish()
    company.connection.close()
    before = company.checksums()

    warehouse = company.folder.parent / "warehouse.duckdb"
    said, _ = (process := program("fill_the_disk", warehouse, company.folder, limit)).communicate()

    assert process.returncode == 0
    assert "File too large" in said
    after = company.checksums()
    assert after.pop("data_quality.duckdb")
    assert after == before


def test_a_kill_at_any_moment_leaves_a_whole_version_and_the_next_run_heals(company, program):
    company.publish()
    company.connection.close()
    warehouse = company.folder.parent / "warehouse.duckdb"
    moment = random.Random(20241130)

    for _ in range(4):
        process = program("publish_in_a_loop", warehouse, company.folder)
        assert process.stdout.readline() == "1\n"
        time.sleep(moment.uniform(0.0, 0.1))
        process.kill()
        process.wait()
        with open_published(company.mart) as reader:
            versions = reader.execute(
                "select version from marts.customers union select version from marts.growth"
                " union select version from trust.loads"
            ).fetchall()
        assert len(versions) == 1

    company.connection = open_hardened(warehouse, [company.folder])
    company.rebuild(99)
    company.publish()
    manifest, found = company.manifest, company.checksums()
    assert version(company.mart) == [(99,)]
    assert manifest["file"]["sha256"] == found[company.mart.name]
    assert leftovers(company.folder) == []


def test_what_a_killed_run_left_beside_is_gone_after_the_next_publish(company):
    company.publish()
    parquet = company.folder / "parquet" / "marts"
    for path in (
        company.folder / "customer_lifecycle.next.duckdb",
        company.folder / "customer_lifecycle.next.duckdb.wal",
        parquet / "growth.next.parquet",
        parquet / "tmp_growth.next.parquet",
        parquet / "gone.next.parquet",
    ):
        path.write_bytes(b"half of something")

    company.publish()

    assert leftovers(company.folder) == []
    assert version(company.mart) == [(0,)]


def test_readers_meet_only_whole_versions_during_30_publishes(company, program, tmp_path):
    company.publish()
    stop = tmp_path / "stop"
    reader = program("read_in_a_loop", company.mart, stop)
    assert reader.stdout.readline() == "reading\n"

    for number in range(1, 31):
        company.rebuild(number)
        company.publish()
    stop.touch()

    found = json.loads(reader.communicate()[0])
    assert found["errors"] == []
    torn = [
        read
        for read in found["seen"]
        if [count for count, _, _ in read] != [3_000, 2, 1]
        or len({edge for _, *edges in read for edge in edges}) != 1
    ]
    assert torn == []
    versions = [read[0][1] for read in found["seen"]]
    assert versions == sorted(versions)
    assert versions[-1] == 30
    assert len(versions) >= 30
    assert len(set(versions)) >= 10


def test_a_reader_that_holds_the_file_open_keeps_its_version(company, program):
    company.publish()
    reader = program("hold_open", company.mart)
    assert reader.stdout.readline() == "open\n"

    for number in (1, 2):
        company.rebuild(number)
        company.publish()
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert reader.stdout.readline() == "[0]\n"

    assert version(company.mart) == [(2,)]


def test_in_one_process_the_new_version_is_seen_once_every_connection_is_closed(company):
    company.publish()
    with open_published(company.mart) as held:
        company.rebuild(1)
        company.publish()

        assert held.execute("select distinct version from marts.customers").fetchall() == [(0,)]
        assert version(company.mart) == [(0,)]

    assert version(company.mart) == [(1,)]


def test_the_published_file_is_a_file_and_not_a_link_and_keeps_its_name(company):
    company.publish()
    first = company.mart.stat().st_ino

    company.publish()

    assert company.mart.is_file()
    assert not company.mart.is_symlink()
    assert company.mart.stat().st_ino != first
