"""The default engine: models run in the warehouse file itself, so there is nothing to move."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.engines import Table
from orchestration.manifest import parsed


class InPlace:
    """DuckDB in this process, on the file that everything else reads."""

    dbt_target = "duckdb"
    is_read_while_building = True
    folders: tuple[Path, ...] = ()

    def manifest(self) -> Any:
        """The project as it was parsed for everything else."""
        return parsed()

    def start(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The connection is all there is."""

    def hand_over(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> None:
        """Models read what stands in the file."""

    def take_back(self, connection: duckdb.DuckDBPyConnection, table: Table) -> None:
        """What dbt built stands in the file."""

    def stop(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Whoever opened the connection closes it."""
