"""`make bench-reliability`: what a user may rely on when a run is killed, broken or read from.

Parts: kills of the real job (begun again they go on where they stopped), every fault at every step,
readers during publishes, thousands of generated files, mutants.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from bench import mutants
from orchestration.publish import MART_FILE
from orchestration.settings import PROJECT
from tests.python.faults.nursery import Nursery
from tests.python.faults.rounds import DELIVERIES, healed, killed_round
from tests.python.faults.whole_way import write_delivery
from tests.python.pipeline.running import write_small_company

PARTS = ("faults", "conservation", "readers", "mutants", "kills")
FAULTS = "tests/python/faults"
DDL = """
create schema marts;
create schema trust;
create table marts.customers as
select 'C' || number as customer_id, 0::bigint as version from range(3000) as numbers (number);
create table marts.growth as select 0::bigint as version from range(2);
create table trust.loads as select 0::bigint as version;
"""
Figure = tuple[str, float, float | None, bool | None]


def main() -> None:
    """Run the parts asked for, print one JSON object a figure."""
    parser = argparse.ArgumentParser(prog="bench.reliability", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--kills", type=int, default=200, help="in all, with those of earlier runs")
    parser.add_argument("--publishes", type=int, default=500)
    parser.add_argument("--reads", type=int, default=2_000)
    parser.add_argument("--home", type=Path, default=PROJECT / "data" / "bench" / "reliability")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        if part == "mutants":
            mutants.main()
            continue
        figures: Callable[[], Iterator[Figure]] = {
            "faults": lambda: _tests("faults", f"{FAULTS}/test_every_step.py"),
            "conservation": lambda: _tests("conservation", f"{FAULTS}/test_conservation.py"),
            "readers": lambda: _readers(given.publishes, given.reads),
            "kills": lambda: _kills(given.home.resolve(), given.kills),
        }[part]
        for name, value, budget, holds in figures():
            figure = {"figure": name, "value": value, "budget": budget, "holds": holds}
            print(json.dumps(figure), flush=True)


def _tests(name: str, file: str) -> Iterator[Figure]:
    """A file of tests in its long form."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "long or not long", file]
    _say(" ".join(command[2:]))
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, file=sys.stderr)
    words = done.stdout.rstrip().rsplit("\n", 1)[-1].replace(",", "").split()
    counts = {kind: int(n) for n, kind in pairwise(words) if n.isdigit()}
    failed = counts.get("failed", 0) + counts.get("errors", 0) + counts.get("error", 0)
    yield f"{name}_tests_passed", counts.get("passed", 0), None, None
    yield f"{name}_tests_failed", failed, 0, failed == 0 and done.returncode == 0


def _readers(publishes: int, reads: int) -> Iterator[Figure]:
    """One process publishes as often as asked, three open the file, read it and close it again."""
    with tempfile.TemporaryDirectory(prefix="readers-") as folder:
        home = Path(folder)
        mart, stop = home / "published" / MART_FILE, home / "stop"
        mart.parent.mkdir()
        with closing(duckdb.connect(str(home / "warehouse.duckdb"))) as connection:
            connection.execute(DDL)
        writer = _start("publish_in_a_loop", home / "warehouse.duckdb", mart.parent)
        published = int(_line(writer))
        readers = [_start("read_in_a_loop", mart, stop) for _ in range(3)]
        while published < publishes:
            published = int(_line(writer))
            if published % 100 == 0:
                _say(f"{published} publishes")
        writer.kill()
        writer.communicate()
        stop.touch()
        found = [
            json.loads(reader.communicate()[0].removeprefix("reading\n")) for reader in readers
        ]
    seen = [read for each in found for read in each["seen"]]
    errors = [error for each in found for error in each["errors"]]
    torn = [read for read in seen if len({edge for _, *edges in read for edge in edges}) != 1]
    yield "publishes_while_read", published, publishes, published >= publishes
    yield "reads_during_publishes", len(seen), reads, len(seen) >= reads
    yield "torn_reads", len(torn), 0, not torn
    yield "failed_reads", len(errors), 0, not errors


def _start(program: str, *arguments: Path) -> subprocess.Popen[str]:
    path = PROJECT / "tests" / "python" / "publish" / "programs" / f"{program}.py"
    return subprocess.Popen(
        [sys.executable, str(path), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline() if process.stdout else ""


def _kills(home: Path, wanted: int) -> Iterator[Figure]:
    """Rounds of eight kills of the real job, each against a company that met no kill.

    Below `home` stand what every round begins with, what it must end with, and the kills so far.
    """
    record, expected = home / "kills.jsonl", home / "expected.json"
    given = {"DATA": str(home / "data"), "EXPORTS": str(write_small_company(home / "exports"))}
    if not expected.exists():
        shutil.rmtree(home / "data", ignore_errors=True)
    broken = 0
    with Nursery("real_job", home / "said.txt", given) as nursery:
        if not expected.exists():
            expected.write_text(json.dumps(_prepare(home, nursery)))
        told = json.loads(expected.read_text())
        cpu = told["cpu"]
        while (done := len(_recorded(record))) < wanted and not broken:
            _say(f"{done} of {wanted} kills")
            _copy(home / "start", home)
            try:
                for kill in killed_round(nursery, "", home / "data", cpu=cpu, seed=done):
                    with record.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(kill)) + "\n")
                    _say(f"killed after {kill.share:.0%}; readers and ledger are whole")
                marts, cpu = healed(nursery, "", home / "data")  # a run is longer among others
                assert _as_json(marts) == told["marts"]
            except AssertionError as error:
                broken += 1
                _say(f"{error}\n{nursery.said[-2000:]}")
    kills = _recorded(record)
    yield "kills_of_the_real_job", len(kills), wanted, len(kills) >= wanted
    yield "kills_after_the_replacement", sum(kill["is_published"] for kill in kills), None, None
    yield "rounds_that_lost_doubled_tore_or_did_not_heal", broken, 0, not broken


def _prepare(home: Path, nursery: Nursery) -> dict[str, Any]:
    """Keep a first run, which each round begins with; give the marts of all deliveries at once."""
    _say("a run that nobody kills, and one of all deliveries")
    first = nursery.run()
    if first.code:
        raise RuntimeError(nursery.said)
    _copy(home, home / "start")
    for number in range(1, DELIVERIES + 1):
        write_delivery(home / "exports", number)
    shutil.rmtree(home / "data")
    marts, cpu = healed(nursery, "", home / "data")
    return {"cpu": cpu, "marts": _as_json(marts)}


def _copy(source: Path, target: Path) -> None:
    for name in ("data", "exports"):
        shutil.rmtree(target / name, ignore_errors=True)
        shutil.copytree(source / name, target / name)


def _recorded(record: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in record.open(encoding="utf-8")] if record.exists() else []


def _as_json(marts: dict[str, Any]) -> Any:
    """Hashes as they are once they were written to a file."""
    return json.loads(json.dumps(marts))


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
