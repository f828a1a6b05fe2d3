"""The only place that opens DuckDB: hardened first, then shared by everything in the process."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import duckdb


class WarehouseBusyError(RuntimeError):
    """Another process is writing to this warehouse."""


def open_hardened(
    path: Path | str,
    folders: Iterable[Path | str] = (),
    *,
    spill: Path | None = None,
    memory_limit: str = "4GB",
    threads: int = 2,
    start: Callable[[duckdb.DuckDBPyConnection], object] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Open a database for writing, confined to `folders`, and lock its configuration.

    No extension is installed or loaded, no file outside `folders` is read or written, and no
    setting can be changed afterwards, on this or any other connection of this process to it.
    What must be loaded or attached, `start` does before that; nothing of the kind can follow.
    Raises WarehouseBusyError when another process holds the file.
    """
    connection = _connected(path)
    if connection.execute("select current_setting('lock_configuration')").fetchall()[0][0]:
        if start:
            start(connection)
        return connection  # this process has opened and hardened it before
    allowed = [str(folder) for folder in (*folders, *([spill] if spill else []))]
    limits = {
        "TimeZone": "UTC",
        "memory_limit": memory_limit,
        "threads": threads,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        **({"temp_directory": str(spill)} if spill else {}),
    }
    walls = {
        "allowed_directories": allowed,
        "enable_external_access": False,
        "lock_configuration": True,
    }
    _set(connection, limits)
    if start:
        start(connection)
    _set(connection, walls)
    return connection


def _connected(path: Path | str) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as error:
        if "Could not set lock on file" not in str(error):
            raise
        raise WarehouseBusyError(
            f"{path} is in use by another run (DuckDB has one writer). Wait for it to end, or stop"
            f" it. DuckDB says: {str(error).splitlines()[0]}"
        ) from None


def _set(connection: duckdb.DuckDBPyConnection, settings: Mapping[str, object]) -> None:
    for name, value in settings.items():
        connection.execute(f"set global {name} = {literal(value)}")


def extension(name: str, *, group: str) -> Path:
    """The file of one of DuckDB's extensions, as its package brings it; nothing is downloaded.

    Raises ValueError where it is not installed: which dependency `group` brings it.
    """
    package = find_spec(f"duckdb_extension_{name}")
    for folder in (package and package.submodule_search_locations) or []:
        file = Path(folder, "extensions", f"v{duckdb.__version__}", f"{name}.duckdb_extension")
        if file.exists():
            return file
    raise ValueError(
        f"DuckDB {duckdb.__version__} has no extension {name} here. Install the dependency group"
        f" `{group}` of pyproject.toml, whose version is DuckDB's own"
    )


def compacted(path: Path, scratch: Path) -> None:
    """Write a database again, so that no freed block keeps what was deleted; all or nothing.

    Raises WarehouseBusyError when another process holds the file.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    target = scratch / f"compacted.{path.name}"
    target.unlink(missing_ok=True)
    with open_hardened(path, [scratch]) as connection:
        connection.execute(f"attach {literal(str(target))} as compacted")
        connection.execute(f"copy from database {quoted(path.stem)} to compacted")
        connection.execute("detach compacted")
    target.chmod(path.stat().st_mode)
    target.replace(path)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: commit when the block ends, roll back when it raises."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def with_arrays(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, object]
) -> None:
    """Let SQL on this connection read columns of equal length as a table."""
    import numpy as np  # costs a tenth of a second; most who open a warehouse need none

    connection.register(
        name,
        {
            key: value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
            for key, value in columns.items()
        },
    )


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """The columns of a table or of a table function's result, in order, and their types."""
    return {row[0]: row[1] for row in connection.execute(f"describe from {relation}").fetchall()}


def quoted(*names: str) -> str:
    """One identifier of one or more parts, quoted: quoted('raw', 'a') is "raw"."a"."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(value: object) -> str:
    """A value as a SQL literal, for the places that take no bound parameter (options, settings)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return "'" + str(value).replace("'", "''") + "'" if isinstance(value, str) else str(value)


@contextmanager
def open_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published file as every reader should: read-only, and confined to that file."""
    connection = duckdb.connect(
        str(path),
        read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    )
    try:
        yield connection
    finally:
        connection.close()
