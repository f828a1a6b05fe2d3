"""`make bench`: the main job on about a million rows, by phase, against bare DuckDB.

Bare DuckDB reads the same rows, already typed and clean, from plain CSV into the raw tables and
runs the same compiled SQL: no quarantine, no change log, no tests, no gates, nothing published.
Each side runs in processes of its own; CPU is user + system of the whole process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from orchestration.settings import PROJECT

BUDGETS = {"ratio_to_bare_duckdb": 1.6, "ratio_without_imports": 1.25}


def main() -> None:
    """Write the input, run both sides, print a table and one JSON object a figure."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of product usage, about")
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        _python("sample_company", "--out", home / "sample", "--usage-rows", rows)
        job = _measured("bench.job", home)
        bare = _measured("bench.bare", home)
    _print_phases(job, bare)
    without_imports = job["cpu"] - job["phases"]["imports"] - job["phases"]["dbt parse"]
    figures = {
        "input_rows": bare["rows"],
        "main_job_cpu_seconds": job["cpu"],
        "bare_duckdb_cpu_seconds": bare["cpu"],
        "ratio_to_bare_duckdb": job["cpu"] / bare["cpu"],
        "ratio_without_imports": without_imports / (bare["cpu"] - bare["phases"]["imports"]),
    }
    for name, value in figures.items():
        budget = BUDGETS.get(name)
        holds = None if budget is None else value <= budget
        figure = {"figure": name, "value": round(value, 3), "budget": budget, "holds": holds}
        print(json.dumps(figure))


def _print_phases(job: dict[str, Any], bare: dict[str, Any]) -> None:
    print(f"{'main job':28}{'CPU s':>8}   {'bare DuckDB':28}{'CPU s':>8}")
    ours, theirs = list(job["phases"].items()), list(bare["phases"].items())
    for number in range(max(len(ours), len(theirs))):
        left, right = (
            each[number] if number < len(each) else ("", None) for each in (ours, theirs)
        )
        print("   ".join(map(_cell, (left, right))).rstrip())


def _cell(phase: tuple[str, float | None]) -> str:
    name, cpu = phase
    return f"{name:28}{'' if cpu is None else f'{cpu:.2f}':>8}"


def _measured(module: str, home: Path) -> dict[str, Any]:
    started = time.monotonic()
    result: dict[str, Any] = json.loads(_python(module, home).splitlines()[-1])
    print(f"{module}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    return result


def _python(module: str, *arguments: object) -> str:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{module} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
