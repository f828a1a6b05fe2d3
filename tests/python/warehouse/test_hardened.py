"""One hardened DuckDB per process: nothing outside its folders, nothing that can be reset."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.warehouse import (
    WarehouseBusyError,
    literal,
    open_hardened,
    open_published,
    quoted,
    transaction,
)

ROWS = [("ada", 1), ("bob", 2)]
DENIED = {
    "read a system file": "select * from read_text('/etc/passwd')",
    "read a system file as CSV": "select * from read_csv('/etc/passwd')",
    "read a system file by its name": "select * from '{outside}/rows.csv'",
    "guess the format of a file": "select * from sniff_csv('{outside}/rows.csv')",
    "read the environment": "select * from read_blob('/proc/self/environ')",
    "list a folder": "select * from glob('{outside}/*')",
    "climb out of its folder": "select * from read_csv('{inside}/../outside/rows.csv')",
    "read a folder whose name only begins alike": "select * from read_csv('{inside}_not/rows.csv')",
    "follow a link out of its folder": "select * from read_csv('{inside}/link.csv')",
    "copy out": "copy (select 1 as x) to '{outside}/copied.csv'",
    "copy out as Parquet": "copy (select 1 as x) to '{outside}/copied.parquet' (format parquet)",
    "export out": "export database '{outside}/exported'",
    "import": "import database '{outside}'",
    "attach a database": "attach '{outside}/other.duckdb' as other",
    "create a database": "attach '{outside}/created.duckdb'",
    "fetch from the web": "select * from read_csv('https://localhost:9/rows.csv')",
    "install an extension": "install httpfs",
    "install a community extension": "install lindel from community",
    "load an extension": "load httpfs",
    "load an extension by path": "load '{outside}/httpfs.duckdb_extension'",
    "keep a secret on disk": "create persistent secret kept (type http)",
}
LOCKED = [
    "set memory_limit = '1GB'",
    "set global memory_limit = '1GB'",
    "set session memory_limit = '1GB'",
    "pragma memory_limit = '1GB'",
    "reset memory_limit",
    "set threads = 4",
    "set timezone = 'Europe/Berlin'",
    "set temp_directory = '{outside}'",
    "set extension_directory = '{outside}'",
    "set secret_directory = '{outside}'",
    "set allowed_directories = ['/']",
    "set enable_external_access = true",
    "reset enable_external_access",
    "set allow_unsigned_extensions = true",
    "set autoinstall_known_extensions = true",
    "set lock_configuration = false",
    "reset lock_configuration",
    "pragma profile_output = '{outside}/profile.json'",
]
HOLD = """
import sys
from orchestration.warehouse import open_hardened
connection = open_hardened(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""


@pytest.fixture(params=["the connection", "a cursor of it", "a second connect"])
def connection(request, place):
    """Every way in which code of this process comes to the warehouse."""
    if request.param == "the connection":
        yield place.connection
    elif request.param == "a cursor of it":
        yield place.connection.cursor()
    else:
        with duckdb.connect(place.path) as second:
            yield second


def test_nothing_outside_its_folders_is_read_or_written(connection, place):
    (place.inside / "link.csv").symlink_to(place.outside / "rows.csv")
    before = sorted(place.outside.iterdir())
    allowed = []

    for what, statement in DENIED.items():
        try:
            connection.execute(statement.format(inside=place.inside, outside=place.outside))
            allowed.append(what)
        except duckdb.Error as error:
            assert isinstance(error, duckdb.PermissionException) or what == (
                "keep a secret on disk"
            ), f"{what}: {error}"

    assert allowed == []
    assert sorted(place.outside.iterdir()) == before


def test_no_setting_can_be_changed(connection, place):
    for statement in LOCKED:
        with pytest.raises(duckdb.InvalidInputException, match="the configuration has been locked"):
            connection.execute(statement.format(outside=place.outside))


def test_files_inside_its_folders_are_read_and_written(connection, place):
    source = place.inside / "rows.csv"
    assert connection.execute(f"select * from read_csv('{source}')").fetchall() == ROWS

    target = place.inside / "copied.parquet"
    connection.execute(f"copy (from read_csv('{source}')) to '{target}' (format parquet)")
    assert connection.execute(f"from read_parquet('{target}')").fetchall() == ROWS

    database = place.inside / "next.duckdb"
    connection.execute(f"attach '{database}' as next")
    connection.execute("create table next.rows as select 1 as x")
    connection.execute("detach next")
    with duckdb.connect(database, read_only=True) as reader:
        assert reader.execute("from rows").fetchall() == [(1,)]


def test_tables_are_shared_by_every_connection_of_the_process(connection, place):
    place.connection.execute("create schema raw")
    place.connection.execute("create table raw.rows as select 1 as x")

    assert connection.execute("select x from raw.rows").fetchall() == [(1,)]


def test_the_settings_that_were_asked_for_hold_on_every_connection(connection, place):
    asked = {
        "memory_limit": "488.2 MiB",
        "threads": 1,
        "TimeZone": "UTC",
        "temp_directory": str(place.inside.with_name("spill")),
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_unsigned_extensions": False,
        "enable_external_access": False,
        "lock_configuration": True,
    }

    settings = ", ".join(f"current_setting('{name}')" for name in asked)

    found = connection.execute(f"select {settings}").fetchall()[0]
    assert dict(zip(asked, found, strict=True)) == asked


def test_more_rows_than_fit_in_memory_spill_to_the_folder_that_is_given(tmp_path):
    spill = tmp_path / "spill"
    connection = open_hardened(
        tmp_path / "warehouse.duckdb", spill=spill, memory_limit="30MB", threads=1
    )

    connection.execute("create temp table big as select md5(range::varchar) x from range(1000000)")
    spilled = connection.execute("select distinct path from duckdb_temporary_files()").fetchall()
    counted = connection.execute("select count(*), count(distinct x[1]) from big").fetchall()
    connection.close()

    assert counted == [(1_000_000, 16)]
    assert {Path(path).parent for (path,) in spilled} == {spill}


def test_opening_again_in_the_same_process_gives_the_same_hardened_warehouse(place):
    place.connection.execute("create table rows as select 1 as x")

    again = open_hardened(place.path, [place.outside], memory_limit="2GB")

    assert again.execute("from rows").fetchall() == [(1,)]
    assert again.execute("select current_setting('memory_limit')").fetchall() == [("488.2 MiB",)]
    with pytest.raises(duckdb.PermissionException):
        again.execute(f"select * from read_csv('{place.outside}/rows.csv')")
    again.close()


def test_a_connection_that_was_open_before_is_hardened_too(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    early = duckdb.connect(path)

    hardened = open_hardened(path)

    with pytest.raises(duckdb.PermissionException):
        early.execute("select * from read_text('/etc/passwd')")
    early.close()
    hardened.close()


def test_a_warehouse_that_another_process_holds_is_busy_and_says_so(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    project = Path(__file__).resolve().parents[3]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WarehouseBusyError) as caught:
            open_hardened(path)
    finally:
        holder.communicate("\n", timeout=20)

    message = str(caught.value)
    assert f"{path} is in use by another run" in message
    assert f"PID {holder.pid}" in message
    assert "\n" not in message
    open_hardened(path).close()


def test_another_error_of_the_file_is_not_taken_for_a_busy_warehouse(tmp_path):
    with pytest.raises(duckdb.IOException, match="No such file"):
        open_hardened(tmp_path / "blocks" / "warehouse.duckdb")


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"name,count\n" * 1000)

    with pytest.raises(duckdb.IOException, match="not a valid DuckDB database file"):
        open_hardened(path)

    assert path.read_bytes() == b"name,count\n" * 1000


def test_a_published_file_is_opened_read_only_and_confined(place):
    published = place.inside / "published.duckdb"
    with duckdb.connect(published) as writer:
        writer.execute("create table rows as select 1 as x")

    with open_published(published) as reader:
        assert reader.execute("from rows").fetchall() == [(1,)]
        for statement in (
            "insert into rows values (2)",
            "select * from read_text('/etc/passwd')",
            f"copy rows to '{place.inside}/copied.csv'",
            f"attach '{place.outside}/other.duckdb'",
            "set enable_external_access = true",
            "set threads = 1",
        ):
            with pytest.raises(duckdb.Error):
                reader.execute(statement)


def test_a_published_file_is_closed_also_after_an_error(place):
    published = place.inside / "published.duckdb"
    duckdb.connect(published).close()

    with pytest.raises(duckdb.CatalogException), open_published(published) as reader:
        reader.execute("from not_there")

    with pytest.raises(duckdb.ConnectionException):
        reader.execute("select 1")


def test_a_missing_published_file_is_an_error_and_is_not_created(tmp_path):
    with pytest.raises(duckdb.IOException), open_published(tmp_path / "absent.duckdb"):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_transaction_is_kept_whole_or_not_at_all(place):
    place.connection.execute("create table rows (x integer)")

    with transaction(place.connection):
        place.connection.execute("insert into rows values (1)")
    with pytest.raises(KeyboardInterrupt), transaction(place.connection):
        place.connection.execute("insert into rows values (2)")
        raise KeyboardInterrupt

    assert place.connection.execute("from rows").fetchall() == [(1,)]


def test_a_failed_statement_in_a_transaction_keeps_its_own_error(place):
    place.connection.execute("create table rows (x integer)")

    with pytest.raises(duckdb.ConversionException), transaction(place.connection):
        place.connection.execute("insert into rows values (1)")
        place.connection.execute("insert into rows values ('one')")

    assert place.connection.execute("from rows").fetchall() == []


@pytest.mark.parametrize(
    "name", ["plain", "select", 'a "b"', "it's", "a.b", "x; drop table y", "ü"]
)
def test_any_name_is_an_identifier_once_quoted(place, name):
    place.connection.execute(f"create table {quoted('main', name)} as select 1 as {quoted(name)}")

    assert place.connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall() == [(name, name)]


@pytest.mark.parametrize(
    "value", ["plain", "it's", "''", "a\\'b", "--", "", True, False, 7, ["a", "it's"], []]
)
def test_a_value_as_a_literal_is_that_value(place, value):
    assert place.connection.execute(f"select {literal(value)}").fetchall() == [(value,)]
