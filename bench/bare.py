"""Bare DuckDB: the same rows from plain CSV, the same compiled SQL; prints one JSON object."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.job import measured
from orchestration.warehouse import literal, quoted


def main(home: Path) -> None:
    """Measure on the warehouse that the main job left in `home`/data; it is only read."""
    started = time.monotonic()
    models = json.loads((home / "compiled.json").read_text())
    phases = {"imports": time.process_time()}
    (home / "bare").mkdir()
    connection = duckdb.connect(str(home / "bare" / "warehouse.duckdb"))  # dbt's SQL names it so
    connection.execute("set threads = 2")
    connection.execute("set memory_limit = '4GB'")
    rows = 0
    for table in models["raw"]:
        connection.execute(f"create schema if not exists {quoted(table['schema'])}")
        columns = "{" + ", ".join(f"{literal(n)}: {literal(t)}" for n, t in table["columns"]) + "}"
        connection.execute(
            f"create table {quoted(table['schema'], table['name'])} as select * from"
            f" read_csv({literal(table['csv'])}, header = true, auto_detect = false,"
            f" delim = ',', quote = '\"', escape = '\"', columns = {columns})"
        )
        rows += table["rows"]
    phases["loading"] = time.process_time() - sum(phases.values())
    for layer in ("staging", "intermediate", "marts"):
        for model in models[layer]:
            kind = "view" if model["is_view"] else "table"
            connection.execute(f"create schema if not exists {quoted(model['schema'])}")
            name = quoted(model["schema"], model["name"])
            connection.execute(f"create {kind} {name} as {model['sql']}")
        phases[layer] = time.process_time() - sum(phases.values())
    print(json.dumps({**measured(phases, started), "rows": rows}))


def _hand_over(home: Path) -> None:
    """Write the raw rows as clean CSV and the compiled SQL in order, outside the measurement."""
    os.environ |= {"WAREHOUSE": str(home / "data" / "warehouse.duckdb")}
    from orchestration.manifest import compiled

    warehouse = duckdb.connect(str(home / "data" / "warehouse.duckdb"), read_only=True)
    tables = warehouse.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('raw', 'seeds', 'identity', 'risk')"
        " and table_name not like '%newest%'"
    ).fetchall()
    handed: dict[str, Any] = {"raw": [_as_csv(warehouse, home, *table) for table in tables]}
    warehouse.close()
    nodes = compiled(home / "data" / "dbt")
    for layer in ("staging", "intermediate", "marts"):
        handed[layer] = [
            {
                "schema": node["schema"],
                "name": node["name"],
                "is_view": node["config"]["materialized"] == "view",
                "sql": node["compiled_code"],
            }
            for node in nodes
            if node["fqn"][1] == layer
        ]
    (home / "compiled.json").write_text(json.dumps(handed))


def _as_csv(
    warehouse: duckdb.DuckDBPyConnection, home: Path, schema: str, name: str
) -> dict[str, Any]:
    path = home / f"{schema}.{name}.csv"
    table = quoted(schema, name)
    written = warehouse.execute(f"copy {table} to {literal(str(path))} (header)").fetchall()
    described = warehouse.execute(f"describe {table}").fetchall()
    columns = [(row[0], row[1]) for row in described]
    return {
        "schema": schema,
        "name": name,
        "csv": str(path),
        "columns": columns,
        "rows": written[0][0] if schema == "raw" and not name.startswith("_") else 0,
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    if sys.argv[2:] == ["measure"]:
        main(folder)
    else:
        _hand_over(folder)
        subprocess.run([sys.executable, "-m", "bench.bare", str(folder), "measure"], check=True)
