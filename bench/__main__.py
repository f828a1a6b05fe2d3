"""`make bench`: the main job at several sizes, by phase, against bare DuckDB.

Bare DuckDB reads the same rows, already typed and clean, from plain CSV into the raw tables and
runs the same compiled SQL: no quarantine, no change log, no tests, no gates, nothing published.
Each side runs in processes of its own; CPU is user + system of the whole process. The job runs
once on everything, and in another folder on all but the newest delivery and then on that: the
increment.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.chart import LINES, draw
from orchestration.settings import PROJECT

BUDGETS = {
    "ratio_to_bare_duckdb": 1.6,
    "ratio_without_imports": 1.25,
    "increment_of_full": 0.25,
    "growth_exponent_cpu": 1.05,
}
Measured = dict[str, Any]


def main() -> None:
    """Write the input, run all sides at each size, print a table and one JSON object a figure."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--rows",
        type=int,
        nargs="+",
        default=[1_000_000],
        help="rows of product usage, about; several sizes give growth exponents",
    )
    parser.add_argument("--chart", type=Path, help="where to draw CPU over rows, as SVG")
    asked = parser.parse_args()
    sizes: list[Measured] = []
    for rows in asked.rows:
        sizes.append(_of_size(rows))
        for name, value in _figures(*sizes[-2:]).items():
            budget = BUDGETS.get(name)
            holds = None if budget is None else value <= budget
            told = {"figure": name, "rows": sizes[-1]["rows"], "value": round(value, 3)}
            print(json.dumps({**told, "budget": budget, "holds": holds}), flush=True)
        if asked.chart:
            draw(sizes, asked.chart)


def _of_size(rows: int) -> Measured:
    """What each side costs on a company with so many rows of usage."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        _python("sample_company", "--out", home / "sample", "--usage-rows", rows)
        dates = sorted({path.name for path in (home / "sample" / "exports").glob("*/*/*")})
        _measured("bench.job", home, dates[-2])
        increment = _measured("bench.job", home)
        shutil.rmtree(home / "data")
        job = _measured("bench.job", home)
        bare = _measured("bench.bare", home)
    print(f"\n{bare['rows']:,} rows")
    size = {"rows": bare["rows"], "job": job, "bare": bare, "increment": increment}
    _print_phases(size)
    return size


def _figures(*sizes: Measured) -> dict[str, float]:
    """The figures of the last size, with growth from the one before it where there is one."""
    size = sizes[-1]
    job, bare = size["job"], size["bare"]
    without_imports = job["cpu"] - job["phases"]["imports"] - job["phases"]["dbt parse"]
    growth = {"growth_exponent_cpu": _exponent(*sizes)} if len(sizes) > 1 else {}
    return {
        "main_job_cpu_seconds": job["cpu"],
        "main_job_seconds": job["wall"],
        "main_job_memory_gb": job["memory"],
        "bare_duckdb_cpu_seconds": bare["cpu"],
        "bare_duckdb_memory_gb": bare["memory"],
        "ratio_to_bare_duckdb": job["cpu"] / bare["cpu"],
        "ratio_without_imports": without_imports / (bare["cpu"] - bare["phases"]["imports"]),
        "increment_cpu_seconds": size["increment"]["cpu"],
        "increment_of_full": size["increment"]["cpu"] / job["cpu"],
        **growth,
    }


def _exponent(smaller: Measured, larger: Measured) -> float:
    """The power of rows with which the job's CPU grows from one size to the next."""
    costs = larger["job"]["cpu"] / smaller["job"]["cpu"]
    return math.log(costs) / math.log(larger["rows"] / smaller["rows"])


def _print_phases(size: Measured) -> None:
    """CPU seconds of each phase, in the order in which the main job comes to it."""
    names = dict.fromkeys([*size["job"]["phases"], *size["bare"]["phases"]])
    print(f"{'CPU seconds':24}" + "".join(f"{side:>24}" for side, _ in LINES.values()))
    for name in names:
        spent = (size[side]["phases"].get(name) for side in LINES)
        print(f"{name:24}" + "".join(f"{'' if cpu is None else f'{cpu:.2f}':>24}" for cpu in spent))


def _measured(module: str, *arguments: object) -> Measured:
    result: Measured = json.loads(_python(module, *arguments).splitlines()[-1])
    print(f"{module}: {result['wall']:.0f} s", file=sys.stderr)
    return result


def _python(module: str, *arguments: object) -> str:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{module} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
