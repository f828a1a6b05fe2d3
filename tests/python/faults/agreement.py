"""Whether the ledger says what stands in raw: asked of any warehouse, whatever happened to it."""

from typing import Any

import duckdb

from orchestration.warehouse import quoted

Rows = list[tuple[Any, ...]]


def disagreements(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Loads whose rows are not those of their ledger entry: lost, doubled, or of no entry at all.

    Of each: what is wrong, the file, what the ledger says, what stands there.
    """
    rows = " union all ".join(
        f"select _load_id, _line, _row_hash from {quoted('raw', table)}"
        for table in raw_tables(connection)
    )
    return connection.execute(
        f"""
        with rows as ({rows}),
        held as (from rows where _row_hash <> 'vanished'),
        loads as (from raw._loads_now where status = 'loaded'),
        set_aside as (
            select load_id, count(*) as n from raw._quarantine
            where entry_id in (select max(entry_id) from raw._loads group by load_id)
            group by load_id
        ),
        counted as (select _load_id, count(*) as n from held group by _load_id)
        select 'seen is not loaded + unchanged + quarantined', file_name, seen_row_count,
            loaded_row_count + unchanged_row_count + quarantined_row_count
        from loads
        where seen_row_count <> loaded_row_count + unchanged_row_count + quarantined_row_count
        union all
        select 'rows in raw', file_name, loaded_row_count, coalesce(n, 0)
        from loads left join counted on load_id = _load_id
        where loaded_row_count <> coalesce(n, 0)
        union all
        select 'rows in quarantine', file_name, quarantined_row_count, coalesce(n, 0)
        from loads left join set_aside on loads.load_id = set_aside.load_id
        where quarantined_row_count <> coalesce(n, 0)
        union all
        select 'rows of no load', _load_id, 0, count(*) from rows
        where _load_id not in (select load_id from loads) group by _load_id
        union all
        select 'one line twice', _load_id, 1, count(*) from held
        group by _load_id, _line having count(*) > 1
        union all
        select 'quarantine of no entry', load_id, 0, count(*) from raw._quarantine
        where entry_id not in (select entry_id from raw._loads) group by load_id
        """
    ).fetchall()


def raw_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables that hold exports."""
    found = connection.execute(
        "select table_name from duckdb_columns() where schema_name = 'raw'"
        " and column_name = '_load_id' and not starts_with(table_name, '_') order by table_name"
    ).fetchall()
    return [name for (name,) in found]


def content(connection: duckdb.DuckDBPyConnection) -> dict[str, Rows]:
    """Every raw row, the quarantine, and what holds of every file; without run ids and moments."""
    found = {
        table: connection.execute(f"from {quoted('raw', table)} order by all").fetchall()
        for table in raw_tables(connection)
    }
    found["_quarantine"] = connection.execute(
        "select * exclude (run_id, quarantined_at, resolved_at) from raw._quarantine_now"
        " order by all"
    ).fetchall()
    found["_loads"] = connection.execute(
        "select * exclude (run_id, started_at, finished_at) from raw._loads_now order by all"
    ).fetchall()
    return found
