"""Spark: models run on a Connect server; their tables are Parquet files that DuckDB reads too."""

import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from orchestration.engines import Table
from orchestration.manifest import as_dictionary, parsed
from orchestration.settings import Settings, spark_home, spark_remote
from orchestration.warehouse import literal, quoted

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
READY_SECONDS = 120
REMOTE = "SPARK_REMOTE"  # profiles.yml reads it


class Spark:
    """A Connect server: the one that SPARK_REMOTE names, else one of this machine for the run."""

    dbt_target = "spark"
    is_read_while_building = True

    def __init__(self, settings: Settings) -> None:
        """Nothing is started before `start`."""
        _make_importable(spark_home().parent)
        self._settings = settings
        self._server: subprocess.Popen[bytes] | None = None
        self._session: Any = None
        self.folders: tuple[Path, ...] = (settings.lake_folder,)

    def manifest(self) -> Any:
        """dbt's project with the macros of its Spark adapter."""
        return parsed("spark")

    def start(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Reach the server and tell it in which folders the layers' tables are."""
        remote = spark_remote()
        if not remote:
            port = _free_port()
            remote = f"sc://127.0.0.1:{port}"
            self._server = _started(self._settings, port)
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
            self._server.terminate()
            self._server.wait()
            del os.environ[REMOTE]  # a later run in this process starts its own

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


def _started(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """A server of this machine's cores and no more than the run's memory, on loopback only.

    Raises RuntimeError where there is no Spark.
    """
    home, folder = spark_home(), settings.lake_folder
    folder.mkdir(parents=True, exist_ok=True)
    told = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.shuffle.partitions": settings.threads,
        "spark.sql.warehouse.dir": folder,
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={folder / 'catalog'};create=true"
        ),
    }
    confs = [word for name, value in told.items() for word in ("--conf", f"{name}={value}")]
    log = (folder / "server.log").open("wb")
    with closing(log):
        return subprocess.Popen(
            [
                str(home / "bin" / "spark-submit"),
                *("--class", SERVER),
                *("--master", f"local[{settings.threads}]"),
                *("--driver-memory", settings.memory_limit.lower().removesuffix("b")),
                *confs,
                "spark-internal",
            ],
            cwd=folder,
            env=os.environ | {"SPARK_HOME": str(home), "SPARK_NO_DAEMONIZE": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _session(remote: str) -> Any:
    """A session once the server answers. Raises RuntimeError where it does not in time."""
    from pyspark.sql import SparkSession

    host, port = remote.removeprefix("sc://").split("/")[0].rsplit(":", 1)
    last = time.monotonic() + READY_SECONDS
    while True:
        try:
            with socket.create_connection((host, int(port)), timeout=1):
                break
        except OSError as error:
            if time.monotonic() > last:
                raise RuntimeError(
                    f"{remote}: no Spark Connect server answers there ({error})"
                ) from None
            time.sleep(0.5)
    session = SparkSession.builder.remote(remote).getOrCreate()
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session


def _sent(cursor: duckdb.DuckDBPyConnection, here: str, folder: Path) -> bool:
    """Bring a table's files up to date; whether anything had to be written.

    Of a table that knows its loads, new ones are a file more; where a load was changed or taken
    back (a late file, a mended mapping, an erased person) all is written anew.
    """
    files = literal(f"{folder}/*.parquet")
    by_load = "_load_id" in _columns(cursor, here)
    key = "_load_id" if by_load else "''"
    fingerprints = f"select {key}, count(*), sum(hash(rows)) from {{}} as rows group by all"
    known = set(cursor.execute(fingerprints.format(here)).fetchall())
    there = f"read_parquet({files}, union_by_name = true)"
    sent: set[Any] = set()
    if any(folder.glob("*.parquet")) and _columns(cursor, there) == _columns(cursor, here):
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


def _columns(cursor: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in cursor.execute(f"describe from {relation}").fetchall()}


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port
