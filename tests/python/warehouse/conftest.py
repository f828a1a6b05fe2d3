"""Folders inside and outside a warehouse's reach."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.warehouse import open_hardened


@dataclass
class Place:
    """A warehouse with one folder that it may use, and one that it may not."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    inside: Path
    outside: Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    folders = {name: tmp_path / name for name in ("inside", "outside", "inside_not", "spill")}
    for folder in folders.values():
        folder.mkdir()
        (folder / "rows.csv").write_text("name,count\nada,1\nbob,2\n", encoding="utf-8")
    duckdb.connect(tmp_path / "outside" / "other.duckdb").close()
    path = tmp_path / "warehouse.duckdb"
    connection = open_hardened(
        path, [folders["inside"]], spill=folders["spill"], memory_limit="512MB", threads=1
    )
    yield Place(connection, path, folders["inside"], folders["outside"])
    connection.close()
