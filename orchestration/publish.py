"""What readers get: public models copied to a file of their own, and put in place in one step."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.files import replace_durably
from orchestration.warehouse import literal, quoted

MART_FILE = "customer_lifecycle.duckdb"
QUALITY_FILE = "data_quality.duckdb"
MANIFEST_FILE = "manifest.json"
STORAGE_VERSION = "v1.0.0"  # a file so written opens in every DuckDB from 1.0 on
READABLE = 0o640
REACHABLE = 0o750


@dataclass(frozen=True)
class PublicTable:
    """A table that leaves the warehouse: where from, and which columns with their descriptions."""

    schema: str
    name: str
    description: str
    columns: dict[str, str]
    source: str


def publish_mart(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: Iterable[PublicTable],
    *,
    as_of: date,
    run_id: str,
    published_at: datetime,
) -> dict[str, int]:
    """Replace the published mart, its Parquet copies and its manifest; gives rows per table.

    Everything is written beside what is published; the file that readers open changes in one
    `os.replace`. When anything fails before that, what was published stays as it was.
    """
    listed = list(tables)
    parquet = folder / "parquet"
    for path in (folder, parquet, *(parquet / table.schema for table in listed)):
        _make_reachable(path)
    copies = {table.name: parquet / table.schema / f"{table.name}.parquet" for table in listed}
    try:
        for table in listed:
            columns = ", ".join(quoted(name) for name in table.columns)
            target = _beside(copies[table.name])
            connection.execute(
                f"copy (select {columns} from {table.source}) to {literal(str(target))}"
                " (format parquet, compression zstd)"
            )
        with _replacing(connection, folder / MART_FILE) as database:
            counts = {table.name: _copy(connection, database, table) for table in listed}
        for path in copies.values():
            _put_in_place(_beside(path), path)
    finally:
        for path in parquet.rglob("*.next.parquet"):
            path.unlink()
    _write_manifest(folder, listed, counts, copies, as_of, run_id, published_at)
    for path in set(parquet.rglob("*.parquet")).difference(copies.values()):
        path.unlink()  # a table that is no longer public
    return counts


def publish_data_quality(
    connection: duckdb.DuckDBPyConnection, folder: Path, tables: Iterable[PublicTable]
) -> int:
    """Replace the small file that data owners read; gives the number of rows in it.

    It holds files, quarantine and results of the gates.
    """
    _make_reachable(folder)
    with _replacing(connection, folder / QUALITY_FILE) as database:
        return sum(_copy(connection, database, table) for table in tables)


def publish_text(path: Path, text: str) -> None:
    """Replace a published page or list, in a folder below the published one."""
    _make_reachable(path.parent)
    _beside(path).write_text(text, encoding="utf-8")
    _put_in_place(_beside(path), path)


@contextmanager
def _replacing(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[str]:
    """A new attached database that takes the place of `path` when the block succeeds."""
    target, database = _beside(path), "published_next"
    target.unlink(missing_ok=True)
    try:
        connection.execute(
            f"attach {literal(str(target))} as {database}"
            f" (storage_version {literal(STORAGE_VERSION)})"
        )
        try:
            yield database
            connection.execute(f"checkpoint {database}")
        finally:
            connection.execute(f"detach {database}")
        _put_in_place(target, path)
    finally:
        target.unlink(missing_ok=True)


def _copy(connection: duckdb.DuckDBPyConnection, database: str, table: PublicTable) -> int:
    target = quoted(database, table.schema, table.name)
    columns = ", ".join(quoted(name) for name in table.columns)
    connection.execute(f"create schema if not exists {quoted(database, table.schema)}")
    connection.execute(f"create table {target} as select {columns} from {table.source}")
    if table.description:
        connection.execute(f"comment on table {target} is {literal(table.description)}")
    for name, description in table.columns.items():
        if description:
            connection.execute(
                f"comment on column {target}.{quoted(name)} is {literal(description)}"
            )
    count: int = connection.execute(f"select count(*) from {target}").fetchall()[0][0]
    return count


def _write_manifest(
    folder: Path,
    tables: list[PublicTable],
    counts: dict[str, int],
    copies: dict[str, Path],
    as_of: date,
    run_id: str,
    published_at: datetime,
) -> None:
    content = {
        "version": 1,
        "as_of": as_of.isoformat(),
        "run_id": run_id,
        "published_at": f"{published_at.isoformat()}Z",
        "file": {"name": MART_FILE, "sha256": _sha256(folder / MART_FILE)},
        "tables": [
            {
                "schema": table.schema,
                "name": table.name,
                "row_count": counts[table.name],
                "parquet": copies[table.name].relative_to(folder).as_posix(),
                "parquet_sha256": _sha256(copies[table.name]),
            }
            for table in tables
        ],
    }
    target = folder / MANIFEST_FILE
    _beside(target).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    _put_in_place(_beside(target), target)


def remove_unfinished(folder: Path) -> None:
    """Remove what a killed run left beside published files; nobody reads it."""
    for path in folder.rglob("*.next.*"):
        path.unlink()


def _beside(path: Path) -> Path:
    """Where the next version of a file is written, on the same file system."""
    return path.with_name(f"{path.stem}.next{path.suffix}")


def _make_reachable(folder: Path) -> None:
    """Let the group enter a folder, and those made for it, also under the umask of a run."""
    if not folder.parent.exists():
        _make_reachable(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(REACHABLE)


def _put_in_place(written: Path, target: Path) -> None:
    """Make a file readable for the group, and put it over the published one."""
    written.chmod(READABLE)
    replace_durably(written, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
