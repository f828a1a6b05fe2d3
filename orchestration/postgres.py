"""The published tables in a PostgreSQL database, for tools that want a server and not a file."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as postgres
import duckdb

from orchestration.warehouse import literal, open_published, quoted

READER = "bi_reader"
CONTENTS = "contents"  # holds the rows behind each table, out of readers' sight
BATCH_ROWS = 100_000
LOCK_WAIT = "60s"  # how long a query that still reads may hold the new version back

TYPES = {
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
}
DECIMAL = re.compile(r"DECIMAL(\(\d+,\d+\))")


class ExportError(RuntimeError):
    """The export was not done and changed nothing; says why and what to do."""


@dataclass(frozen=True)
class Column:
    """A column's type in PostgreSQL and its description."""

    type: str
    description: str | None


@dataclass(frozen=True)
class Table:
    """A table as it was published."""

    schema: str
    name: str
    description: str | None
    columns: dict[str, Column]

    @property
    def path(self) -> str:
        """What readers ask for."""
        return quoted(self.schema, self.name)

    @property
    def definition(self) -> str:
        """Its columns as `create table` wants them."""
        return ", ".join(f"{quoted(name)} {one.type}" for name, one in self.columns.items())

    @property
    def contents(self) -> str:
        """Where its rows are."""
        return quoted(CONTENTS, f"{self.schema}.{self.name}")

    @property
    def next(self) -> str:
        """The name, below `contents`, of the rows that will take their place."""
        return f"{self.schema}.{self.name}.next"


def export_mart(published: Path, dsn: str) -> dict[str, int]:
    """Replace the mart in the database at `dsn` by the published file; gives rows per table.

    One transaction: readers see the old version of every table until they see the new one of
    every table. Raises ExportError where it could not be done, which leaves the old version.
    """
    with open_published(published) as mart, _transaction(dsn) as cursor:
        tables = list(published_tables(mart))
        cursor.execute("select pg_advisory_xact_lock(hashtext('export-postgres'))")
        _let_readers_in(cursor, {table.schema for table in tables})
        counts = {table.name: _load(mart, cursor, table) for table in tables}
        cursor.execute(f"set local lock_timeout = {literal(LOCK_WAIT)}")
        for table in tables:
            _swap(cursor, table)
        for path in _exported(cursor) - {table.path for table in tables}:
            cursor.execute(f"drop table {path}")
    return counts


def published_tables(mart: duckdb.DuckDBPyConnection) -> Iterator[Table]:
    """Every table of the published file: what may leave is what has left already."""
    listed = mart.execute(
        "select schema_name, table_name, comment from duckdb_tables() order by all"
    ).fetchall()
    for schema, name, description in listed:
        columns = mart.execute(
            "select column_name, data_type, comment from duckdb_columns()"
            " where schema_name = ? and table_name = ? order by column_index",
            [schema, name],
        ).fetchall()
        yield Table(
            schema,
            name,
            description,
            {column: Column(_type(kind), comment) for column, kind, comment in columns},
        )


def _type(kind: str) -> str:
    if decimal := DECIMAL.fullmatch(kind):
        return f"numeric{decimal[1]}"
    return TYPES[kind]


def _let_readers_in(cursor: Any, schemas: set[str]) -> None:
    """Make the role that can only read, and the schemas that it can read."""
    if not _rows(cursor, f"select 1 from pg_roles where rolname = {literal(READER)}"):
        cursor.execute(f"create role {READER}")
    for schema in sorted(schemas):
        cursor.execute(f"create schema if not exists {quoted(schema)}")
        cursor.execute(f"grant usage on schema {quoted(schema)} to {READER}")
    cursor.execute(f"create schema if not exists {CONTENTS}")


def _load(mart: duckdb.DuckDBPyConnection, cursor: Any, table: Table) -> int:
    """Write the rows of a table beside what is read now; gives their number."""
    target = quoted(CONTENTS, table.next)
    cursor.execute(f"create table {target} ({table.definition})")
    batches = mart.execute(f"select * from {table.path}").to_arrow_reader(BATCH_ROWS)
    count: int = cursor.adbc_ingest(table.next, batches, mode="append", db_schema_name=CONTENTS)
    cursor.execute(f"analyze {target}")
    return count


def _swap(cursor: Any, table: Table) -> None:
    """Put the new rows in place of the old; the table that views were built on stays itself."""
    key = quoted(next(iter(table.columns)))  # of no weight: the only partition takes every row
    cursor.execute(
        f"create table if not exists {table.path} ({table.definition}) partition by list ({key})"
    )
    cursor.execute(f"drop table if exists {table.contents}")
    _adapt(cursor, table)
    name = quoted(f"{table.schema}.{table.name}")
    cursor.execute(f"alter table {quoted(CONTENTS, table.next)} rename to {name}")
    cursor.execute(f"alter table {table.path} attach partition {table.contents} default")
    cursor.execute(f"grant select on {table.path} to {READER}")
    cursor.execute(f"comment on table {table.path} is {_text(table.description)}")
    for column, one in table.columns.items():
        path = f"{table.path}.{quoted(column)}"
        cursor.execute(f"comment on column {path} is {_text(one.description)}")


def _adapt(cursor: Any, table: Table) -> None:
    """Give a table, while it is empty, the columns that are published now."""
    has = dict(
        _rows(
            cursor,
            "select attname::text, format_type(atttypid, atttypmod) from pg_attribute"
            f" where attrelid = {literal(table.path)}::regclass and attnum > 0"
            " and not attisdropped",
        )
    )
    changes = [f"drop column {quoted(name)}" for name in has if name not in table.columns]
    for name, one in table.columns.items():
        if name not in has:
            changes.append(f"add column {quoted(name)} {one.type}")
        elif has[name] != one.type:
            changes.append(f"alter column {quoted(name)} type {one.type} using null::{one.type}")
    if changes:
        cursor.execute(f"alter table {table.path} {', '.join(changes)}")


def _exported(cursor: Any) -> set[str]:
    """Every table that an export has made, now or before."""
    found = _rows(
        cursor,
        "select parent_schema.nspname::text, parent.relname::text from pg_inherits"
        " join pg_class as contents on contents.oid = inhrelid"
        " join pg_class as parent on parent.oid = inhparent"
        " join pg_namespace as parent_schema on parent_schema.oid = parent.relnamespace"
        f" where contents.relnamespace = {literal(CONTENTS)}::regnamespace",
    )
    return {quoted(schema, name) for schema, name in found}


def _rows(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _text(description: str | None) -> str:
    return literal(description) if description else "null"


@contextmanager
def _transaction(dsn: str) -> Iterator[Any]:
    """A cursor whose statements hold together or not at all."""
    try:
        with postgres.connect(dsn) as connection, connection.cursor() as cursor:
            yield cursor
            connection.commit()
    except postgres.Error as error:
        raise ExportError(f"{error}{HINTS.get(error.sqlstate or '', '')}") from error


HINTS = {
    "2BP01": "\nA view still reads what is no longer published: drop or change it, export again.",
    "0A000": "\nA view reads a column whose type has changed: drop it, export, create it again.",
    "42501": f"\nThe exporting role needs create on the database, and createrole unless {READER}"
    " is there.",
    "55P03": "\nA query held a table for too long: export again when it is over.",
}
