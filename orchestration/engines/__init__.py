"""Where models run: what every engine does around dbt, and which engine a run has."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import duckdb

from orchestration.settings import Settings

Table = tuple[str, str]  # schema and name


class Engine(Protocol):
    """What runs the models of dbt; everything else reads the warehouse's own connection."""

    dbt_target: str
    """The target of profiles.yml."""

    is_read_while_building: bool
    """Whether a table can be read while the engine still builds others."""

    folders: tuple[Path, ...]
    """The folders that the warehouse's connection must read."""

    def manifest(self) -> Any:
        """dbt's project as the target reads it."""

    def start(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Get ready for a run; in the first run of a process the connection is not yet locked."""

    def hand_over(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
        """Bring the engine's copies of what models read, and dbt does not build, up to date."""

    def take_back(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """Let a table that the engine built be read under its name on the connection."""

    def stop(self, connection: duckdb.DuckDBPyConnection) -> None:
        """End what `start` began; nothing of the run is read through the engine any more."""


class OtherEngineError(RuntimeError):
    """The data folder was built by another engine."""


def bind(connection: duckdb.DuckDBPyConnection, target: str) -> None:
    """Bind the warehouse to one engine, as it is to one company. Raises OtherEngineError.

    What was told of past weeks is kept where it was built, and is never told anew.
    """
    connection.execute(
        "create table if not exists raw._engine as"
        " select 'duckdb' as name from raw._loads group by name"
    )
    names = [row[0] for row in connection.execute("select name from raw._engine").fetchall()]
    if not names:
        connection.execute("insert into raw._engine values (?)", [target])
    elif names != [target]:
        raise OtherEngineError(
            f"the tables of this data folder were built with TARGET={names[0]}, not {target}: they"
            " hold what was told of past weeks. Give another folder with DATA=<folder>"
        )


def engine_of(settings: Settings) -> Engine:
    """The engine that TARGET names."""
    if settings.target == "spark":
        from orchestration.engines.spark import Spark

        return Spark(settings)
    if settings.target == "lake":
        from orchestration.engines.lake import Lake

        return Lake(settings)
    from orchestration.engines.in_place import InPlace

    return InPlace()
