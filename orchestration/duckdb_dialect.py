"""How SQLAlchemy talks to a DuckDB connection that this process already holds; nothing else.

Great Expectations reads tables only through SQLAlchemy. The warehouse has one writer, so a second
connection to the file is not possible, and the dialects that exist lose a result when its
connection closes. This one opens nothing: a connection is registered under a key, every statement
runs on its own cursor of it, and its rows are fetched before the cursor is given back.

It calls itself `postgresql`, because Great Expectations picks its regular-expression and quantile
SQL by that name and DuckDB understands all of it, except `~`, which is a full match in DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import duckdb
from sqlalchemy import URL, types
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import (
    RESERVED_WORDS,
    PGCompiler,
    PGDialect,
    PGIdentifierPreparer,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.pool import NullPool, Pool

from .warehouse import quoted

DRIVER: Final = "duckdb+shared"

_SHARED: dict[str, duckdb.DuckDBPyConnection] = {}

Row = tuple[Any, ...]


def share(key: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Let URLs made by `url(key, ...)` use this open connection; a second call replaces it."""
    _SHARED[key] = connection


def unshare(key: str) -> None:
    """Forget the connection of this key; it is not closed. Unknown keys are ignored."""
    _SHARED.pop(key, None)


def url(key: str, schema: str) -> str:
    """Give the SQLAlchemy address of a shared connection whose unqualified names mean `schema`."""
    return URL.create(DRIVER, query={"share": key, "schema": schema}).render_as_string()


class _Cursor:
    """A DB-API cursor that runs a statement to its end and keeps the rows.

    What is read here is small: aggregates, and samples with a limit.
    """

    arraysize = 1
    rowcount = -1

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str | None) -> None:
        self._cursor = connection.cursor()
        self._rows: Iterator[Row] = iter(())
        self.description: Any = None
        if schema is not None:
            # `use` is allowed where the configuration is locked, and holds for this cursor only.
            self._cursor.execute(f"use {quoted(schema)}")

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> _Cursor:
        self._cursor.execute(sql, parameters or None)
        self.description = self._cursor.description
        self._rows = iter(self._cursor.fetchall() if self.description else ())
        return self

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> None:
        self._cursor.executemany(sql, list(parameters))

    def fetchone(self) -> Row | None:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Row]:
        return list(islice(self._rows, size or self.arraysize))

    def fetchall(self) -> list[Row]:
        return list(self._rows)

    def close(self) -> None:
        self._cursor.close()


class _Connection:
    """A DB-API connection that owns nothing: closing it leaves the shared connection open."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str | None) -> None:
        self._connection = connection
        self._schema = schema

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection, self._schema)

    def commit(self) -> None:
        """Each statement commits itself."""

    def rollback(self) -> None:
        """Each statement commits itself."""

    def close(self) -> None:
        """The connection belongs to whoever shared it."""


class _DriverModule:
    """The names that SQLAlchemy looks up in a DB-API module."""

    apilevel = "2.0"
    threadsafety = 1
    paramstyle = "numeric_dollar"
    Error = Warning = InterfaceError = duckdb.Error
    DatabaseError = duckdb.DatabaseError
    DataError = duckdb.DataError
    IntegrityError = duckdb.IntegrityError
    InternalError = duckdb.InternalError
    NotSupportedError = duckdb.NotSupportedError
    OperationalError = duckdb.OperationalError
    ProgrammingError = duckdb.ProgrammingError


_TYPES: Final[dict[str, Callable[[], types.TypeEngine[Any]]]] = {
    "BIGINT": types.BIGINT,
    "BLOB": types.BLOB,
    "BOOLEAN": types.BOOLEAN,
    "DATE": types.DATE,
    "DOUBLE": types.DOUBLE,
    "FLOAT": types.REAL,
    "HUGEINT": types.BIGINT,
    "INTEGER": types.INTEGER,
    "JSON": types.JSON,
    "SMALLINT": types.SMALLINT,
    "TIME": types.TIME,
    "TIMESTAMP": types.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": types.TIMESTAMP,
    "TINYINT": types.SMALLINT,
    "UBIGINT": types.BIGINT,
    "UINTEGER": types.BIGINT,
    "USMALLINT": types.INTEGER,
    "UTINYINT": types.SMALLINT,
    "UUID": types.UUID,
    "VARCHAR": types.VARCHAR,
}
_DECIMAL: Final = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")


def _type(name: str) -> types.TypeEngine[Any]:
    """Give SQLAlchemy's type for DuckDB's name of one; lists, structs and maps have none."""
    if decimal := _DECIMAL.fullmatch(name):
        return types.DECIMAL(int(decimal[1]), int(decimal[2]))
    return _TYPES.get(name, types.NullType)()


class _Compiler(PGCompiler):
    """PostgreSQL's SQL, with `~` as "contains a match"."""

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        if operator.opstring not in ("~", "!~"):
            return str(super().visit_custom_op_binary(element, operator, **kw))  # type: ignore[no-untyped-call]
        value = self.process(element.left, **kw)
        pattern = self.process(element.right, **kw)
        negation = "not " if operator.opstring == "!~" else ""
        return f"({negation}regexp_matches({value}, {pattern}))"


class _IdentifierPreparer(PGIdentifierPreparer):
    """PostgreSQL's quoting, with the words that only DuckDB reserves."""

    reserved_words = RESERVED_WORDS | {
        "describe", "lambda", "lateral", "pivot", "pivot_longer", "pivot_wider", "qualify",
        "show", "summarize", "unpivot",
    }  # fmt: skip


class DuckDBDialect(PGDialect):
    """PostgreSQL's dialect on shared DuckDB connections, read from DuckDB's own catalog."""

    name = "postgresql"
    driver = "duckdb"
    default_paramstyle = "numeric_dollar"
    statement_compiler = _Compiler
    preparer = _IdentifierPreparer
    supports_statement_cache = True
    supports_sane_rowcount = False
    supports_server_side_cursors = False

    @classmethod
    def import_dbapi(cls) -> Any:
        """Give the names of the driver; there is no module to import."""
        return _DriverModule

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Pool nothing: a cursor of an open connection costs 0.2 ms."""
        return NullPool

    def create_connect_args(self, url: URL) -> Any:
        """Hand the address's query on to `connect`."""
        return (), dict(url.query)

    def connect(self, *args: Any, **kwargs: Any) -> Any:
        """Give a view of the connection shared under `share`.

        Raises duckdb.ConnectionException where nothing is shared under that key.
        """
        key = kwargs["share"]
        if key not in _SHARED:
            raise duckdb.ConnectionException(f"no connection is shared under {key!r}")
        return _Connection(_SHARED[key], kwargs.get("schema"))

    def on_connect(self) -> None:
        """Have nothing to set up on a new connection."""

    def initialize(self, connection: Connection) -> None:
        """State what PostgreSQL's dialect would ask a server."""
        self.default_schema_name = "main"
        self.server_version_info: Any = (16, 0)
        self._backslash_escapes = False

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin nothing: each statement is its own transaction."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit nothing: each statement commits itself."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll nothing back: each statement commits itself."""

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """Name the only level that DuckDB has."""
        return "SERIALIZABLE"

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """Keep the only level that DuckDB has."""

    def get_schema_names(self, connection: Connection, **kw: Any) -> list[str]:
        """List the schemas of the current database."""
        rows = _rows(
            connection,
            "select schema_name from duckdb_schemas() where database_name = current_database()",
        )
        return [name for (name,) in rows]

    def get_table_names(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[str]:
        """List the tables of a schema, or of the current one."""
        return self._names(connection, "table", schema)

    def get_view_names(
        self, connection: Connection, schema: str | None = None, **kw: Any
    ) -> list[str]:
        """List the views of a schema, or of the current one."""
        return self._names(connection, "view", schema)

    def has_table(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Say whether a table or a view has this name."""
        return bool(_columns(connection, table_name, schema))

    def get_columns(
        self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """List a table's columns in order, as SQLAlchemy's reflection wants them.

        Raises sqlalchemy.exc.NoSuchTableError where there is no such table or view.
        """
        columns = _columns(connection, table_name, schema)
        if not columns:
            raise NoSuchTableError(table_name)
        return [
            {
                "name": name,
                "type": _type(data_type),
                "nullable": is_nullable,
                "default": default,
                "autoincrement": False,
                "comment": None,
            }
            for name, data_type, is_nullable, default in columns
        ]

    def get_pk_constraint(self, connection: Connection, table_name: str, *_: Any, **kw: Any) -> Any:
        """Reflect no key: the warehouse declares none."""
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, connection: Connection, table_name: str, *_: Any, **kw: Any) -> Any:
        """Reflect no foreign key: the warehouse declares none."""
        return []

    def get_indexes(self, connection: Connection, table_name: str, *_: Any, **kw: Any) -> Any:
        """Reflect no index: the warehouse declares none."""
        return []

    def get_unique_constraints(
        self, connection: Connection, table_name: str, *_: Any, **kw: Any
    ) -> Any:
        """Reflect no constraint: the warehouse declares none."""
        return []

    def get_check_constraints(
        self, connection: Connection, table_name: str, *_: Any, **kw: Any
    ) -> Any:
        """Reflect no constraint: the warehouse declares none."""
        return []

    def get_table_comment(self, connection: Connection, table_name: str, *_: Any, **kw: Any) -> Any:
        """Reflect no comment."""
        return {"text": None}

    @staticmethod
    def _names(connection: Connection, kind: str, schema: str | None) -> list[str]:
        rows = _rows(
            connection,
            f"select {kind}_name from duckdb_{kind}s() where database_name = current_database()"
            " and schema_name = coalesce($1, current_schema())",
            schema,
        )
        return [name for (name,) in rows]


def _rows(connection: Connection, sql: str, *parameters: Any) -> list[Row]:
    return [tuple(row) for row in connection.exec_driver_sql(sql, parameters or None)]


def _columns(connection: Connection, table: str, schema: str | None) -> list[Row]:
    return _rows(
        connection,
        "select column_name, data_type, is_nullable, column_default from duckdb_columns()"
        " where database_name = current_database() and table_name = $1"
        " and schema_name = coalesce($2, current_schema()) order by column_index",
        table,
        schema,
    )


registry.register("duckdb.shared", __name__, "DuckDBDialect")
