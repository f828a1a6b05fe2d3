"""Two published files, cell by cell: what one engine's run says against what another's says."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.manifest import as_dictionary, public_tables
from orchestration.warehouse import literal, quoted

# Who ran and when, by the clock: these differ between two runs of anything.
OF_THE_RUN = {
    *("run_id", "started_at", "finished_at", "validated_at", "quarantined_at", "resolved_at"),
}
NEARLY = 1e-9  # the order in which doubles are added may differ
SHOWN = 3

Columns = Mapping[str, str]  # a column's name and type


@dataclass(frozen=True)
class Difference:
    """What stands in a column of a row on each side; a whole row that one side lacks."""

    table: str
    column: str
    key: str
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} at {self.key}: {self.left} against {self.right}"


def differences(left: Path, right: Path, only: Collection[str] = ()) -> list[Difference]:
    """The first differences of each column of each public table, none where the files are equal.

    `only` names the tables that are compared, where that is not all.

    Rows are joined on the grain of their model; rows of one key are numbered in the order of
    their cells.
    """
    manifest = as_dictionary()
    grains = {
        (node["schema"], node["name"]): node["config"]["meta"].get("grain")
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    with duckdb.connect() as connection:
        for name, path in (("lefts", left), ("rights", right)):
            connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        return [
            difference
            for table in public_tables(manifest)
            if not only or table.name in only
            for difference in _of_table(
                connection, (table.schema, table.name), grains[table.schema, table.name]
            )
        ]


def _of_table(
    connection: duckdb.DuckDBPyConnection, table: tuple[str, str], grain: Sequence[str]
) -> Iterator[Difference]:
    name = ".".join(table)
    left, right = (_columns(connection, side, table) for side in ("lefts", "rights"))
    if not left and not right:
        return  # neither file holds it
    if left != right:
        yield Difference(name, "(columns)", "any row", str(left), str(right))
        return
    compared = {column: kind for column, kind in left.items() if column not in OF_THE_RUN}
    key = [column for column in grain if column in compared]
    joined = _joined(table, key, list(compared))
    tests = {"(row)": "l._nth is null or r._nth is null"} | {
        column: f"l._nth is not null and r._nth is not null and {_differs(column, kind)}"
        for column, kind in compared.items()
    }
    counts = ", ".join(f"count(case when {test} then 1 end)" for test in tests.values())
    found = connection.execute(f"select {counts} from {joined}").fetchall()[0]
    for (column, test), count in zip(tests.items(), found, strict=True):
        if count:
            yield from _shown(connection, name, key, column, f"from {joined} where {test}")


def _columns(connection: duckdb.DuckDBPyConnection, side: str, table: tuple[str, str]) -> Columns:
    query = (
        "select column_name, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = ? and table_name = ? order by column_name"
    )
    return dict(connection.execute(query, [side, *table]).fetchall())


def _joined(table: tuple[str, str], key: Sequence[str], compared: Sequence[str]) -> str:
    rows = "(select *, row_number() over (partition by {key} order by {all}) as _nth from {table})"
    names = {"key": ", ".join(map(quoted, key)), "all": ", ".join(map(quoted, compared))}
    left, right = (rows.format(table=quoted(one, *table), **names) for one in ("lefts", "rights"))
    same = " and ".join(
        f"l.{column} is not distinct from r.{column}" for column in ("_nth", *map(quoted, key))
    )
    return f"{left} as l full join {right} as r on {same}"


def _differs(column: str, kind: str) -> str:
    left, right = f"l.{quoted(column)}", f"r.{quoted(column)}"
    if kind not in ("DOUBLE", "FLOAT"):
        return f"{left} is distinct from {right}"
    near = f"abs({left} - {right}) <= {NEARLY} * greatest(abs({left}), abs({right}))"
    return f"not coalesce({near}, {left} is not distinct from {right})"


def _shown(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: Sequence[str],
    column: str,
    rows: str,
) -> Iterator[Difference]:
    """The first rows that differ in a column, by their key."""
    keys = ", ".join(f"coalesce(l.{one}, r.{one})" for one in map(quoted, key))
    cells = (
        "case when l._nth is null then 'no such row' else 'a row' end,"
        " case when r._nth is null then 'no such row' else 'a row' end"
        if column == "(row)"
        else f"l.{quoted(column)}, r.{quoted(column)}"
    )
    query = f"select {keys}, {cells} {rows} order by all limit {SHOWN}"
    for *values, left, right in connection.execute(query).fetchall():
        at = ", ".join(f"{name} {value}" for name, value in zip(key, values, strict=True))
        yield Difference(table, column, at, str(left), str(right))
