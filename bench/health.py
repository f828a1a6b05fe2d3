"""What health costs and what it foretells: `python -m bench.health`.

Two companies that nothing was tuned on are built, and what their back-tests say is printed as it
is. The customers of the first are then multiplied until their weeks hold three and six million
measure values, and dbt scores them all at once, then, in a run of its own, one week more.
"""

import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings import PROJECT
from orchestration.warehouse import open_hardened, quoted

FRESH_SEEDS = (303, 404)  # of the sample company; weights were looked at on 11 and 12
COMPANY_SIZE = 600  # some hundred losses: an AUC is known to a twentieth
MEASURE_VALUES = (3_000_000, 6_000_000)  # the budgets are of the first
Figure = tuple[str, float, float | None, bool]  # name, value, budget, whether it is a floor
MEMORY_LIMIT = "3GB"  # DuckDB's own; the process holds Python and dbt beside it
BUDGETS: dict[str, tuple[float, bool]] = {
    "health_full_run_cpu_seconds": (60.0, False),
    "health_increment_share_of_full_run": (0.1, False),
    "health_peak_memory_gb": (4.0, False),
    "health_increment_equals_full_run": (1.0, True),
}
# What health is reckoned from: multiplied here, so not built again.
GIVEN = ("int_measures_observed", "int_customer_weeks", "int_health_caps_dated")
# What is read here of the marts; the lineage of scores reads the list of loads.
MARTS = (("marts", "health_backtest"), ("marts", "health_calibration"), ("trust", "loads"))
SELECTED = ["path:models/intermediate/health", "path:models/marts/health"]
EXCLUDED = [*GIVEN, "path:models/intermediate/health/observed", "health_backtest"]
EXCLUDED += ["health_calibration"]


def main() -> None:
    """Print the tables of the back-tests, then one JSON object a figure."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        homes = [Path(folder) / str(seed) for seed in FRESH_SEEDS]
        template = Path(os.environ.setdefault("TEMPLATE", f"{folder}/template"))
        template.mkdir(exist_ok=True)  # what both companies begin with is prepared once
        for seed, home in zip(FRESH_SEEDS, homes, strict=True):
            progress(f"building the sample company of seed {seed}")
            _python("bench.health", "company", seed, home)
            figures += foretold(seed, home / "warehouse.duckdb")
        for values in MEASURE_VALUES:
            progress(f"scoring {values:,} measure values")
            multiplied = Path(folder) / str(values)
            multiplied.mkdir()
            shutil.copy(homes[0] / "warehouse.duckdb", multiplied)
            figures += volume(multiplied, values)
    for figure, value, budget, is_floor in figures:
        holds = budget is None or (value >= budget if is_floor else value <= budget)
        row = {"figure": figure, "value": round(value, 4), "budget": budget, "holds": holds}
        print(json.dumps(row))


def progress(words: str) -> None:
    """Say on the side what is being done."""
    print(words, file=sys.stderr, flush=True)


def company(seed: int, home: Path) -> None:
    """Write a sample company, and build its warehouse in `home`."""
    from sample_company.company_writer import write
    from tests.python.pipeline.building import new_warehouse

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), customers=COMPANY_SIZE, seed=seed)
        built = new_warehouse(home, MEMORY_LIMIT).load(Path(folder) / "exports")
        built.build(until="intermediate")
        for statement in built.statements("marts"):
            if any(quoted(*mart) in statement.partition(" as ")[0] for mart in MARTS):
                built.connection.execute(statement)
        built.connection.close()


def foretold(seed: int, path: Path) -> list[Figure]:
    """Print what the back-test of a quarter ahead says; give what the champion gains over each."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(
            "select predictor, predictor_kind, auc, auc_low, auc_high, auc_gain, auc_gain_low,"
            " auc_gain_high, average_precision, top_decile_lift, green_churn_share_28,"
            " green_churn_share_91, median_lead_days, band_flips_per_customer_year, customer_count,"
            " churner_count from marts.health_backtest where quarter = 'all' and horizon_days = 91"
            " and label = 'lost' order by auc desc, predictor"
        ).fetchall()
        bands = connection.execute(
            "select health_band, customer_count, churner_count, churn_share, churn_share_low,"
            " churn_share_high from marts.health_calibration inner join"
            " seeds.health_configurations using (config_version) where is_champion"
            " and horizon_days = 91 and label = 'lost' order by churn_share desc, health_band"
        ).fetchall()
    print(f"\nSeed {seed}: {rows[0][-1]} of {rows[0][-2]} customer-quarters ended in a loss\n")
    print("| predictor | AUC (95 %) | the champion gains (95 %) | average precision | lift of the"
          " top tenth | healthy 28 / 91 days before | lead days | flips a year |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for name, _, auc, *area, precision, lift, green_28, green_91, lead, flips, _, _ in rows:
        low, high, gain, gain_low, gain_high = area
        green = f"{_share(green_28)} / {_share(green_91)}" if lead is not None else ""
        print(
            f"| {name} | {_number(auc, 3)} ({_number(low, 2)} to {_number(high, 2)})"
            f" | {_number(gain, 3)} ({_number(gain_low, 2)} to {_number(gain_high, 2)})"
            f" | {_number(precision, 3)} | {_number(lift, 1)} | {green} | {_number(lead, 0)}"
            f" | {_number(flips, 1)} |"
        )
    print("\n| band of the champion | customer-quarters | lost | share (95 %) |\n|---|---|---|---|")
    for band, customers, churners, share, low, high in bands:
        print(f"| {band} | {customers} | {churners} | {_share(share)} ({_share(low)} to"
              f" {_share(high)}) |", flush=True)  # fmt: skip
    return [
        (f"health AUC gain over {name}, lower end of 95 %, seed {seed}", gain_low, 0.0, True)
        for name, kind, *_, gain_low in [row[:7] for row in rows]
        if kind == "baseline" and gain_low is not None
    ]


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def volume(home: Path, values: int) -> list[Figure]:
    """Score so many measure values in full, then the newest week and the one before it."""
    path = home / "warehouse.duckdb"
    with duckdb.connect(str(path), config={"memory_limit": MEMORY_LIMIT}) as connection:
        multiply(connection, values)
    full = json.loads(_python("bench.health", "scores", home, "--full-refresh").splitlines()[-1])
    with duckdb.connect(str(path)) as connection:
        counted = "select count(*) from intermediate.int_measures_scored_weekly"
        scored = connection.execute(counted).fetchall()[0][0]
        said = _hashed(connection)
        for table in full["tables"]:
            newest = f"select max(week_date) from {table}"
            connection.execute(f"delete from {table} where week_date = ({newest})")
    increment = json.loads(_python("bench.health", "scores", home).splitlines()[-1])
    with duckdb.connect(str(path), read_only=True) as connection:
        is_equal = said == _hashed(connection)
    found = {
        "health_measure_values": scored,
        "health_full_run_cpu_seconds": full["cpu"],
        "health_increment_cpu_seconds": increment["cpu"],
        "health_increment_share_of_full_run": increment["cpu"] / full["cpu"],
        "health_peak_memory_gb": full["memory"],
        "health_increment_equals_full_run": float(is_equal),
    }
    budgets = BUDGETS if values == MEASURE_VALUES[0] else {}
    return [
        (f"{name}, {values:,} values", value, *budgets.get(name, (None, False)))
        for name, value in found.items()
    ]


def scores(home: Path, *how: str) -> dict[str, Any]:
    """Score in this process what the warehouse in `home` lacks; as a run does, once."""
    os.environ["WAREHOUSE"] = str(home / "warehouse.duckdb")
    from dbt.cli.main import dbtRunner

    from orchestration.manifest import options, parsed, result_of

    with open_hardened(home / "warehouse.duckdb", [home], memory_limit=MEMORY_LIMIT):
        manifest = parsed()
        gc.freeze()  # as the job does once everything is imported
        started = time.process_time()
        arguments = ["run", *how, "--select", *SELECTED, "--exclude", *EXCLUDED]
        outcome = dbtRunner(manifest=manifest).invoke([*arguments, *options(home / "target")])
        spent = time.process_time() - started
        result_of(outcome, "run")
    tables = [
        quoted(node.schema, node.name)
        for node in manifest.nodes.values()
        if node.fqn[-2] == "health" and node.config.materialized == "incremental"
    ]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"cpu": spent, "memory": memory, "tables": tables}


def multiply(connection: duckdb.DuckDBPyConnection, values: int) -> None:
    """Give each customer copies that are customers of their own, as many as there is room for."""
    connection.execute(f"""
        create temp table copies as
        with counted as (
            select customer_id, count(*) * (select count(*) from seeds.health_measures) as n
            from intermediate.int_customer_weeks
            group by customer_id
        ),
        numbered as (
            select
                customer_id,
                copy,
                sum(n) over (order by copy, customer_id) as so_far
            from counted
            cross join range({1 + values // 3000}) as copies(copy)
        )
        select customer_id, copy from numbered where so_far <= {values}
    """)
    for name in GIVEN:
        table = quoted("intermediate", name)
        connection.execute(f"""
            create or replace table {table} as
            select given.* replace (given.customer_id || '-' || copies.copy as customer_id)
            from {table} as given
            inner join copies on given.customer_id = copies.customer_id
            {"order by week_date, customer_id" if name == "int_customer_weeks" else ""}
        """)


def _hashed(connection: duckdb.DuckDBPyConnection) -> Any:
    return connection.execute(
        "select count(*), sum(hash(config_version, customer_id, week_date, round(health_score, 9),"
        " health_band, trust_grade)::hugeint) from marts.customer_health_weekly"
    ).fetchall()


def _python(*arguments: object) -> str:
    command = [sys.executable, "-m", *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{arguments[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["company", seed, home]:
            company(int(seed), Path(home))
        case ["scores", home, *how]:
            print(json.dumps(scores(Path(home), *how)))
        case _:
            main()
