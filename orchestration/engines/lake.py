"""DuckLake: tables are Parquet files on shared storage, listed in a PostgreSQL database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.engines import Table
from orchestration.manifest import moved
from orchestration.settings import Settings, lake_catalog
from orchestration.warehouse import extension, literal, quoted

LAKE = "lake"
EXTENSIONS = ("postgres_scanner", "ducklake")


class Lake:
    """The lake attached to the warehouse's own DuckDB, which reads and writes its files."""

    dbt_target = "lake"
    is_read_while_building = False  # two threads in one PostgreSQL catalog crash DuckDB 1.5.5

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened before `start`."""
        self.folders: tuple[Path, ...] = (settings.lake_folder,)

    def manifest(self) -> Any:
        """The project with every table in the lake."""
        return moved(LAKE)

    def start(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Attach the lake, once a process: whoever locks the connection forbids it after that."""
        if _is_attached(connection):
            return
        folder = self.folders[0]
        folder.mkdir(parents=True, exist_ok=True)
        for name in EXTENSIONS:
            connection.execute(f"load {literal(str(extension(name, group=LAKE)))}")
        connection.execute(
            f"attach {literal(f'ducklake:postgres:{lake_catalog()}')} as {LAKE}"
            f" (data_path {literal(str(folder))})"
        )

    def hand_over(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
        """Copy tables to the lake; of those that know their loads, new loads only.

        Where a load was changed or taken back (a late file, a mended mapping, an erased person) all
        is written anew: what is deleted from a table stays in its files and in what the catalog
        knows of its columns.
        """
        cursor = connection.cursor()
        for table in tables:
            here, there = quoted(*table), quoted(LAKE, *table)
            new = _new_loads(cursor, table)
            if new is None:
                cursor.execute(f"create schema if not exists {quoted(LAKE, table[0])}")
                cursor.execute(f"create or replace table {there} as from {here}")
            elif new:
                only = f"_load_id in (select unnest({literal(new)}))"
                cursor.execute(f"insert into {there} from {here} where {only}")

    def take_back(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """A view over the lake's table stands for it in the warehouse."""
        cursor = connection.cursor()
        cursor.execute(f"create schema if not exists {quoted(table[0])}")
        cursor.execute(f"create or replace view {quoted(*table)} as from {quoted(LAKE, *table)}")

    def stop(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Remove the files of replaced tables: the lake keeps no history, as the file keeps none.

        Erased people are in no file after that.
        """
        cursor = connection.cursor()
        cursor.execute(f"call ducklake_expire_snapshots('{LAKE}', older_than => now())")
        cursor.execute(f"call ducklake_cleanup_old_files('{LAKE}', cleanup_all => true)")


def _is_attached(connection: duckdb.DuckDBPyConnection) -> bool:
    query = "select 1 from duckdb_databases() where database_name = ?"
    return bool(connection.execute(query, [LAKE]).fetchall())


def _columns(cursor: duckdb.DuckDBPyConnection, database: str, table: Table) -> dict[str, str]:
    query = (
        "select column_name, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ? order by column_index"
    )
    return dict(cursor.execute(query, [database, *table]).fetchall())


def _new_loads(cursor: duckdb.DuckDBPyConnection, table: Table) -> list[str] | None:
    """The loads of a table that the lake has not; None where more than that differs."""
    columns = _columns(cursor, "warehouse", table)
    if "_load_id" not in columns or columns != _columns(cursor, LAKE, table):
        return None
    fingerprints = "select _load_id, count(*), sum(hash(rows)) from {} as rows group by _load_id"
    here, there = (
        set(cursor.execute(fingerprints.format(name)).fetchall())
        for name in (quoted(*table), quoted(LAKE, *table))
    )
    return sorted(load for load, *_ in here - there) if there <= here else None
