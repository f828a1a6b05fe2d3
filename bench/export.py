"""`make bench-export`: millions of rows to PostgreSQL, against a Parquet copy of the same rows."""

import argparse
import json
import resource
import sys
import tempfile
from pathlib import Path

import duckdb

from bench.postgres_server import postgres_server
from orchestration.postgres import export_mart
from orchestration.publish import MART_FILE
from orchestration.warehouse import literal, quoted

BUDGET = 3.0
# As customer_health_measures_weekly is: half of it text and keys, half measured, a part unknown.
ROWS = """
select
    'C' || lpad(cast(hash(number // 2600) % 100000 as varchar), 6, '0') as customer_id,
    date '2024-01-07' + cast(7 * (number // 25 % 104) as integer) as week_date,
    'measure_of_some_length_' || number % 25 as measure,
    ['support', 'billing', 'product', 'voice', 'training'][1 + number % 5] as department,
    if(hash(number) % 4 = 0, 'stale', 'ok') as status,
    if(hash(number) % 4 = 0, null, hash(number) % 100000 / 100) as measured_value,
    cast(hash(number + 1) % 400 as bigint) as age_days,
    if(hash(number) % 4 = 0, null, hash(number + 2) % 10000 / 100) as measure_score,
    if(hash(number) % 4 = 0, null, hash(number + 3) % 10000 / 1e6) as effective_weight,
    cast(hash(number // 2600) % 1000000 as decimal(18, 2)) as arr_usd,
    hash(number) % 7 = 0 as is_champion,
    timestamp '2024-01-01' + to_seconds(cast(hash(number) % 60000000 as bigint)) as known_at
from range({rows}) as numbers (number)
"""


def main() -> None:
    """Write the rows, copy them to Parquet, export them twice, print one JSON object a figure."""
    parser = argparse.ArgumentParser(prog="bench.export", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres_server() as server:
        mart = Path(folder) / MART_FILE
        _say(f"writing {rows:,} rows")
        with duckdb.connect(str(mart)) as connection:
            connection.execute("set threads = 2")
            connection.execute("create schema marts")
            connection.execute(f"create table marts.measures as {ROWS.format(rows=rows)}")
            connection.execute("checkpoint")
            _say("copying them to Parquet")
            target = literal(str(Path(folder) / "measures.parquet"))
            before = _cpu()
            connection.execute(
                f"copy {quoted('marts', 'measures')} to {target} (format parquet, compression zstd)"
            )
            parquet = _cpu() - before
        _say("exporting them to an empty database")
        before = _cpu()
        export_mart(mart, server.dsn())
        first = _cpu() - before
        _say("exporting them again, in place of the first")
        before = _cpu()
        export_mart(mart, server.dsn())
        again = _cpu() - before
    figures = {
        "exported_rows": (rows, None),
        "parquet_copy_cpu_seconds": (parquet, None),
        "export_cpu_seconds": (first, None),
        "export_again_cpu_seconds": (again, None),
        "postgres_server_cpu_seconds_per_export": (server.cpu / 2, None),
        "export_cpu_to_parquet_copy": (max(first, again) / parquet, BUDGET),
    }
    for name, (value, budget) in figures.items():
        holds = None if budget is None else value <= budget
        figure = {"figure": name, "value": round(value, 3), "budget": budget, "holds": holds}
        print(json.dumps(figure))


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
