"""What stands in the published folder, seen as a reader sees it."""

import re
import struct
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import PublicTable, publish_data_quality
from orchestration.warehouse import open_hardened, open_published, quoted


def rows(company, query: str, path: Path | None = None) -> list[tuple]:
    with open_published(path or company.mart) as connection:
        return connection.execute(query).fetchall()


def files_with(folder: Path, text: str) -> list[str]:
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    )


def test_only_the_declared_columns_are_in_the_file_in_their_order(published_once):
    columns = rows(
        published_once,
        "select schema_name, table_name, list(column_name order by column_index)"
        " from duckdb_columns() where not internal group by all order by all",
    )

    assert columns == [
        (table.schema, table.name, list(table.columns)) for table in published_once.tables
    ]


def test_the_file_holds_tables_alone_and_no_view_points_back_to_the_warehouse(published_once):
    assert rows(published_once, "select count(*) from duckdb_views() where not internal") == [(0,)]
    assert rows(published_once, "select count(*) from duckdb_tables()") == [(3,)]
    assert rows(
        published_once, "select schema_name from duckdb_schemas() where not internal order by all"
    ) == [("marts",), ("trust",)]


def test_a_personal_value_is_in_no_byte_of_any_published_file(published_once):
    assert files_with(published_once.folder, published_once.canary) == []


def test_the_search_for_personal_values_finds_one_where_it_is_published(company):
    personal = PublicTable(
        "marts", "contacts", "", {"contact_email": ""}, "(from marts.customers limit 1)"
    )

    company.publish(personal)

    assert files_with(company.folder, company.canary) == ["contacts.parquet", company.mart.name]


def test_an_earlier_version_with_a_personal_value_leaves_no_byte_behind(company):
    personal = PublicTable(
        "marts", "contacts", "", {"contact_email": ""}, "(from marts.customers limit 1)"
    )
    company.publish(personal)

    company.publish()

    assert files_with(company.folder, company.canary) == []


def test_descriptions_stand_as_comments_on_tables_and_columns(published_once):
    tables = rows(
        published_once, "select schema_name, table_name, comment from duckdb_tables() order by all"
    )
    columns = rows(
        published_once,
        "select table_name, column_name, comment from duckdb_columns() where not internal",
    )

    described = [(one.schema, one.name, one.description or None) for one in published_once.tables]
    assert tables == described
    assert set(columns) == {
        (table.name, name, description or None)
        for table in published_once.tables
        for name, description in table.columns.items()
    }


@pytest.mark.parametrize("name", ["customer_lifecycle.duckdb", "data_quality.duckdb"])
def test_the_file_has_the_storage_version_that_every_duckdb_from_1_0_on_reads(company, name):
    company.publish()
    publish_data_quality(company.connection, company.folder, company.tables)

    magic, version = struct.unpack_from("<8x4sQ", (company.folder / name).read_bytes())

    assert (magic, version) == (b"DUCK", 64)


def test_the_stem_of_a_published_file_is_no_schema_name(published_once):
    schemas = rows(published_once, "select distinct schema_name from duckdb_schemas()")

    assert (published_once.mart.stem,) not in schemas
    assert (published_once.quality.stem,) not in schemas
    assert rows(published_once, "select current_database()") == [(published_once.mart.stem,)]


def test_the_manifest_says_which_run_and_day_this_is(published_once):
    manifest = published_once.manifest

    assert {key: manifest[key] for key in ("version", "as_of", "run_id", "published_at")} == {
        "version": 1,
        "as_of": "2024-11-30",
        "run_id": "run-1",
        "published_at": "2024-12-01T02:03:04Z",
    }


def test_the_manifest_counts_the_rows_that_are_in_the_file(published_once):
    counted = {
        (one["schema"], one["name"]): one["row_count"] for one in published_once.manifest["tables"]
    }

    assert counted == {
        (table.schema, table.name): rows(
            published_once, f"select count(*) from {quoted(table.schema, table.name)}"
        )[0][0]
        for table in published_once.tables
    }
    assert counted["marts", "customers"] == 3_000


def test_publishing_gives_back_the_rows_of_each_table(company):
    assert company.publish() == {"customers": 3_000, "growth": 2, "loads": 1}


def test_the_manifest_names_every_file_with_its_sha256(published_once):
    manifest = published_once.manifest
    named = {manifest["file"]["name"]: manifest["file"]["sha256"]}
    named |= {one["parquet"]: one["parquet_sha256"] for one in manifest["tables"]}

    found = published_once.checksums()

    assert found.pop("manifest.json")
    assert named == found


def test_each_parquet_copy_equals_its_table_in_rows_names_and_types(published_once):
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published_once.mart}' as mart (read_only)")
        for one in published_once.manifest["tables"]:
            table = quoted("mart", one["schema"], one["name"])
            copy = f"read_parquet('{published_once.folder / one['parquet']}')"
            described = [
                connection.execute(f"describe from {source}").fetchall() for source in (table, copy)
            ]
            assert described[0] == described[1]
            for one_way in (f"{table} except all from {copy}", f"{copy} except all from {table}"):
                assert connection.execute(f"from {one_way}").fetchall() == []


def test_the_table_equals_what_the_warehouse_holds(published_once):
    for table in published_once.tables:
        columns = ", ".join(table.columns)
        query = f"select {columns} from {table.schema}.{table.name} order by all"
        assert rows(published_once, query) == published_once.connection.execute(query).fetchall()


def test_owner_may_write_group_may_read_and_others_may_not(company):
    company.publish()
    publish_data_quality(company.connection, company.folder, company.tables)

    modes = {path.name: path.stat().st_mode & 0o777 for path in company.folder.rglob("*.*")}

    assert len(modes) == 6
    assert set(modes.values()) == {0o640}


def test_the_group_can_reach_the_published_files_though_a_run_has_umask_077(company):
    company.publish()

    folders = [company.folder, *(path for path in company.folder.rglob("*") if path.is_dir())]

    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folders} == {
        name: oct(0o750) for name in ("published", "parquet", "marts", "trust")
    }


def test_a_table_that_is_no_longer_public_leaves_no_parquet_copy(company):
    company.publish()
    company.tables = company.tables[1:]

    company.publish()

    assert sorted(company.checksums()) == [
        "customer_lifecycle.duckdb",
        "manifest.json",
        "parquet/marts/growth.parquet",
        "parquet/trust/loads.parquet",
    ]


def test_publishing_the_same_twice_gives_the_same_rows_and_parquet_files(company):
    company.publish()
    first = company.manifest
    rowset = rows(company, "from marts.customers")

    company.publish(run_id="run-2")

    assert company.manifest["run_id"] == "run-2"
    assert company.manifest["tables"] == first["tables"]
    assert rows(company, "from marts.customers") == rowset


def test_a_table_without_rows_is_published_with_its_columns(company):
    empty = PublicTable("trust", "conflicts", "", {"file_name": ""}, "(from trust.loads limit 0)")

    counts = company.publish(empty)

    assert counts["conflicts"] == 0
    assert rows(company, "select count(*), max(file_name) from trust.conflicts") == [(0, None)]
    parquet = company.folder / "parquet" / "trust" / "conflicts.parquet"
    assert duckdb.execute("select count(*) from read_parquet(?)", [str(parquet)]).fetchall() == [
        (0,)
    ]


def test_names_that_need_quotes_are_published_as_they_are(company):
    odd = PublicTable(
        "marts",
        'select "x"',
        "it's; drop table marts.growth; --",
        {"order": "it's", 'a "b"; c': 'with "quotes"'},
        """(select 1 as "order", 2 as "a ""b""; c")""",
    )

    company.publish(odd)

    assert rows(company, 'select "order", "a ""b""; c" from marts."select ""x"""') == [(1, 2)]
    assert rows(company, "select comment from duckdb_tables() where table_name like 'select%'") == [
        ("it's; drop table marts.growth; --",)
    ]


def test_a_folder_with_an_apostrophe_in_its_name_is_published_to(tmp_path):
    folder = tmp_path / "O'Brien & Söhne"
    folder.mkdir()
    table = PublicTable("trust", "one", "", {"x": ""}, "(select 1 as x)")
    connection = open_hardened(folder / "warehouse.duckdb", [folder])

    publish_data_quality(connection, folder, [table])
    connection.close()

    with open_published(folder / "data_quality.duckdb") as reader:
        assert reader.execute("from trust.one").fetchall() == [(1,)]


def test_the_data_quality_file_is_its_own_and_leaves_the_mart_as_it_was(company):
    company.publish()
    before = company.checksums()

    publish_data_quality(company.connection, company.folder, [company.tables[2]])

    after = company.checksums()
    assert after.pop(company.quality.name)
    assert after == before
    assert rows(company, "from trust.loads", company.quality) == [("deals.csv", "loaded", 0)]


def test_what_is_published_needs_no_extension_and_no_type_that_other_tools_lack(published_once):
    types = rows(
        published_once, "select distinct data_type from duckdb_columns() where not internal"
    )

    portable = re.compile(
        r"BOOLEAN|SMALLINT|INTEGER|BIGINT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIMESTAMP"
    )
    assert [name for (name,) in types if not portable.fullmatch(name)] == []
