"""Spark: models run on a Connect server; their tables are Parquet files that DuckDB reads too."""

import importlib
import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.engines import Table
from orchestration.engines.spark_server import REMOTE, Server, wait_until_it_listens
from orchestration.manifest import as_dictionary, parsed
from orchestration.settings import Settings, spark_home, spark_remote
from orchestration.warehouse import columns_of, literal, quoted


class Spark:
    """A Connect server: the one that SPARK_REMOTE names, else one of this machine for the run."""

    dbt_target = "spark"
    is_read_while_building = True

    def __init__(self, settings: Settings) -> None:
        """Nothing is started before `start`."""
        _make_importable(spark_home().parent)
        self._settings = settings
        self._server: Server | None = None
        self._session: Any = None
        self.folders: tuple[Path, ...] = (settings.lake_folder,)

    def manifest(self) -> Any:
        """dbt's project with the macros of its Spark adapter."""
        return parsed("spark")

    def start(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Reach the server and tell it in which folders the layers' tables are."""
        remote = spark_remote()
        if not remote:
            self._server = Server(self._settings)
            remote = self._server.remote
        wait_until_it_listens(remote, self._server)
        os.environ[REMOTE] = remote
        self._session = _session(remote)
        nodes = as_dictionary()["nodes"].values()
        built = {one["schema"] for one in nodes if one["resource_type"] in ("model", "seed")}
        for schema in sorted(built):
            self._make(schema)

    def hand_over(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
        """Write tables as Parquet where Spark finds them; rows of new loads beside those sent."""
        for table in tables:
            folder = self._folder(table)
            if not _sent(connection.cursor(), quoted(*table), folder):
                continue
            self._make(table[0])
            name = ".".join(f"`{part}`" for part in table)
            self._session.sql(f"drop table if exists {name}")
            self._session.sql(f"create table {name} using parquet location '{folder}'")

    def take_back(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """A view over the table's files stands for it in the warehouse."""
        cursor = connection.cursor()
        folder = self._folder(table)
        rows = f"from read_parquet({literal(f'{folder}/**/*.parquet')}, hive_partitioning = true)"
        if not any(folder.rglob("*.parquet")):  # Spark writes no file where there is no week
            columns = self._session.table(".".join(table)).schema.fields
            rows = "select " + ", ".join(
                f"cast(null as {one.dataType.simpleString()}) as {quoted(one.name)}"
                for one in columns
            )
            rows += " where false"
        cursor.execute(f"create schema if not exists {quoted(table[0])}")
        cursor.execute(f"create or replace view {quoted(*table)} as {rows}")

    def stop(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Leave the server; end it where it was started for this run."""
        if self._session is not None:
            self._session.stop()
        if self._server is not None:
            self._server.stop()
            os.environ.pop(REMOTE, None)  # a later run in this process starts its own

    def _folder(self, table: Table) -> Path:
        return self._settings.lake_folder.joinpath(*table)

    def _make(self, schema: str) -> None:
        folder = self._settings.lake_folder / schema
        self._session.sql(f"create schema if not exists `{schema}` location '{folder}'")


def _make_importable(folder: Path) -> None:
    """Let Spark's client and dbt's adapter for it be found, in a run of Spark only."""
    if str(folder) in sys.path:
        return
    sys.path.append(str(folder))
    for name in ("dbt.adapters", "dbt.include"):  # packages that were found when dbt was imported
        importlib.import_module(name).__path__.append(str(folder.joinpath(*name.split("."))))


def _session(remote: str) -> Any:
    from pyspark.sql import SparkSession

    # dbt's adapter asks each of its sessions for the catalog that the server was started with.
    warnings.filterwarnings("ignore", message="Failed to set spark.sql.catalogImplementation")
    session = SparkSession.builder.remote(remote).getOrCreate()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session


def _sent(cursor: duckdb.DuckDBPyConnection, here: str, folder: Path) -> bool:
    """Bring a table's files up to date; whether anything had to be written.

    Of a table that knows its loads, new ones are a file more; where a load was changed or taken
    back (a late file, a mended mapping, an erased person) all is written anew.
    """
    files = literal(f"{folder}/*.parquet")
    by_load = "_load_id" in columns_of(cursor, here)
    key = "_load_id" if by_load else "''"
    fingerprints = f"select {key}, count(*), sum(hash(rows)) from {{}} as rows group by all"
    known = set(cursor.execute(fingerprints.format(here)).fetchall())
    there = f"read_parquet({files}, union_by_name = true)"
    sent: set[Any] = set()
    if any(folder.glob("*.parquet")) and columns_of(cursor, there) == columns_of(cursor, here):
        sent = set(cursor.execute(fingerprints.format(there)).fetchall())
        if known == sent:
            return False
    folder.mkdir(parents=True, exist_ok=True)
    only = ""
    if by_load and sent < known:
        new = sorted(load for load, *_ in known - sent)
        only = f" where _load_id in (select unnest({literal(new)}))"
    else:
        for path in folder.glob("*.parquet"):
            path.unlink()
    target = folder / f"part_{len(list(folder.glob('*.parquet'))):06}.parquet"
    cursor.execute(f"copy (from {here}{only}) to {literal(str(target))} (format parquet)")
    return True
