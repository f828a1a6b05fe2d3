"""What workers gain on the lake: `python -m bench.lake`, with ROWS measure values (300,000).

A sample company's customers are multiplied and handed to a lake of its own; the weekly models are
then built anew month by month, by one worker and by two on disjoint months, a thread each.
"""

import json
import os
import resource
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.health import MEMORY_LIMIT, multiply, progress
from bench.postgres_server import postgres_server
from orchestration.engines.lake import Lake
from orchestration.engines.workers import TAG, Part, build_anew, months
from orchestration.manifest import as_dictionary
from orchestration.settings import Settings, from_environment, measured_rows
from orchestration.warehouse import open_hardened
from sample_company.company_writer import write

CUSTOMERS, WEEKS = 120, 60
ROWS = 300_000
GAIN = 1.6  # two workers on two cores, where PostgreSQL and whoever waits for it want a share
SCORED = "lake.intermediate.int_measures_scored_weekly"


def main() -> None:
    """Print one JSON object a figure."""
    rows = measured_rows(ROWS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres_server() as server:
        os.environ |= {
            "DATA": f"{folder}/data",
            "TARGET": "lake",
            "LAKE_CATALOG": server.dsn(),
            "MEMORY_LIMIT": MEMORY_LIMIT,
            "THREADS": "1",
        }
        settings = from_environment()
        progress(f"building a company, {rows:,} measure values of it")
        parts = prepare(settings, Path(folder), rows)
        found = {count: measured(settings, parts, count) for count in (1, 2)}
    (one_wall, one_cpu, one_said), (two_wall, two_cpu, two_said) = found[1], found[2]
    tell("lake_measure_values", one_said[0][0])
    tell("lake_one_worker_wall_seconds", one_wall)
    tell("lake_one_worker_cpu_seconds", one_cpu)
    tell("lake_two_workers_wall_seconds", two_wall)
    tell("lake_two_workers_cpu_seconds", two_cpu)
    tell("lake_two_workers_gain", one_wall / two_wall, GAIN)
    tell("lake_two_workers_say_the_same", float(one_said == two_said), 1.0)


def prepare(settings: Settings, home: Path, rows: int) -> list[Part]:
    """Hand what the weekly models read to the lake; gives the months that they are about."""
    from tests.python.pipeline.building import new_warehouse

    write(home, customers=CUSTOMERS, weeks=WEEKS)
    built = new_warehouse(home / "file", MEMORY_LIMIT).load(home / "exports")
    built.build(until="intermediate")
    multiply(built.connection, rows)
    weeks = "select min(week_date), max(week_date) from intermediate.int_customer_weeks"
    first, last = built.rows(weeks)[0]
    built.connection.close()
    lake = Lake(settings)
    path = home / "file" / "warehouse.duckdb"
    with open_hardened(path, lake.folders, memory_limit=MEMORY_LIMIT, start=lake.start) as given:
        lake.hand_over(given, inputs(as_dictionary()))
    return months(first, last)


def inputs(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Schema and name of every table and view that the weekly models read and do not build."""
    nodes = manifest["nodes"]
    weekly = {name for name, node in nodes.items() if TAG in node["tags"]}
    read = {
        parent
        for name in weekly
        if nodes[name]["resource_type"] == "model"
        for parent in nodes[name]["depends_on"]["nodes"]
    }
    return sorted((nodes[name]["schema"], nodes[name]["name"]) for name in read - weekly)


def measured(
    settings: Settings, parts: list[Part], worker_count: int
) -> tuple[float, float, list[tuple[Any, ...]]]:
    """Seconds by the clock and of CPU, and rows with a sum of hashes of what was said."""
    progress(f"{len(parts)} months by {worker_count} worker{'s' * (worker_count > 1)}")
    wall, cpu = time.perf_counter(), _cpu_of_children()
    build_anew(settings, parts, worker_count)
    wall, cpu = time.perf_counter() - wall, _cpu_of_children() - cpu
    lake = Lake(settings)
    with open_hardened(":memory:", lake.folders, start=lake.start) as reader:
        query = f"select count(*), sum(hash(rows)) from {SCORED} as rows"
        return wall, cpu, reader.execute(query).fetchall()


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tell(figure: str, value: float, budget: float | None = None) -> None:
    """One figure; a budget is the least that it should be."""
    holds = budget is None or value >= budget
    row = {"figure": figure, "value": round(value, 3), "budget": budget, "holds": holds}
    print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
