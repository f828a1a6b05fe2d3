"""Weeks of the heavy weekly models built by several processes, each with its own DuckDB.

Models tagged `by_month` read no week of their own beyond the days that they are asked for, so who
builds one month waits for nobody who builds another. A note stands in the lake while workers are
at it: where one was killed, the tables lack weeks, which no later run would notice.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from orchestration.engines import Table
from orchestration.engines.lake import LAKE, Lake
from orchestration.manifest import as_dictionary, options, result_of
from orchestration.settings import PROJECT, Settings, from_environment, quiet_third_parties
from orchestration.warehouse import open_hardened, quoted

TAG = "by_month"
WEEKLY = f"tag:{TAG}"
UNDER_WAY: Table = ("intermediate", "_weeks_under_way")
ALL_WEEKS: Table = ("intermediate", "int_customer_weeks")
DATABASE = ":memory:warehouse"  # a name lets dbt join the instance that was hardened


class WorkerError(RuntimeError):
    """A worker did not do its part."""


@dataclass(frozen=True)
class Part:
    """The weeks that end from a first day on and before another."""

    first_day: date
    before_day: date

    def __str__(self) -> str:
        """As a worker is told it."""
        return f"{self.first_day}:{self.before_day}"

    @staticmethod
    def of(text: str) -> "Part":
        """What str() gave."""
        return Part(*map(date.fromisoformat, text.split(":")))


NOTHING = Part(date(1900, 1, 1), date(1900, 1, 1))


def months(first_day: date, last_day: date) -> list[Part]:
    """Each month from that of one day to that of another, both included."""
    found, start = [], first_day.replace(day=1)
    while start <= last_day:
        following = (start + timedelta(days=31)).replace(day=1)
        found.append(Part(start, following))
        start = following
    return found


def drop_unfinished(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that workers began and did not end, so that they are built from the start."""
    cursor = connection.cursor()
    if _stands(cursor, UNDER_WAY):
        for table in weekly_tables():
            cursor.execute(f"drop table if exists {quoted(LAKE, *table)}")
        cursor.execute(f"drop table {quoted(LAKE, *UNDER_WAY)}")


def are_weeks_shared(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether workers are to build weekly models: there are several, and no week was built yet."""
    cursor = connection.cursor()
    return settings.workers > 1 and not any(_stands(cursor, table) for table in weekly_tables())


def share_weeks(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Let workers build the weekly models, where what they read has just been built."""
    cursor = connection.cursor()
    weeks = f"select min(week_date), max(week_date) from {quoted(LAKE, *ALL_WEEKS)}"
    first, last = cursor.execute(weeks).fetchall()[0]
    if first is None:
        return
    cursor.execute(f"create table {quoted(LAKE, *UNDER_WAY)} as select now() as began_at")
    build_anew(settings, months(first, last), settings.workers)
    cursor.execute(f"drop table {quoted(LAKE, *UNDER_WAY)}")


def weekly_tables() -> list[Table]:
    """Schema and name of every model that workers build."""
    nodes = as_dictionary()["nodes"].values()
    return sorted(
        (node["schema"], node["name"])
        for node in nodes
        if node["resource_type"] == "model" and TAG in node["tags"]
    )


def _stands(cursor: duckdb.DuckDBPyConnection, table: Table) -> bool:
    query = "select 1 from duckdb_tables() where database_name = ? and schema_name = ?"
    query += " and table_name = ?"
    return bool(cursor.execute(query, [LAKE, *table]).fetchall())


def build_anew(settings: Settings, parts: Sequence[Part], worker_count: int) -> None:
    """Say the weekly models anew on the lake, the parts dealt out to so many workers.

    The environment names the lake, as for a run. Raises WorkerError where one failed or took more
    than LAYER_MINUTES; the tables then lack weeks, and are built anew from the start.
    """
    _work(settings, [["--full-refresh", str(NOTHING)]])
    lots = [parts[number::worker_count] for number in range(worker_count)]
    _work(settings, [list(map(str, lot)) for lot in lots if lot])


def _work(settings: Settings, told: Iterable[Sequence[str]]) -> None:
    command = [sys.executable, "-m", "orchestration.engines.workers"]
    theirs, ours = os.pipe()  # it ends with this process, however that ends
    processes = [
        subprocess.Popen(
            [*command, *words], cwd=PROJECT, stdin=theirs, stderr=subprocess.PIPE, text=True
        )
        for words in told
    ]
    os.close(theirs)
    try:
        for process in processes:
            _, said = process.communicate(timeout=settings.layer_minutes * 60)
            if process.returncode:
                raise WorkerError(f"a worker of the lake failed:\n{said[-4000:]}")
    except subprocess.TimeoutExpired:
        raise WorkerError(
            f"a worker of the lake took more than {settings.layer_minutes} minutes (LAYER_MINUTES)"
        ) from None
    finally:
        for process in processes:
            process.kill()
            process.wait()
        os.close(ours)


def end_with_the_run() -> None:
    """End this process once nobody holds the other end of its input: another run may begin anew."""

    def wait() -> None:
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _build(settings: Settings, parts: Iterable[Part], how: Sequence[str]) -> None:
    """What one worker does: dbt on a DuckDB of its own, to which the lake is attached."""
    from dbt.cli.main import dbtRunner

    lake = Lake(settings)
    with open_hardened(
        DATABASE,
        lake.folders,
        spill=settings.scratch / f"worker-{os.getpid()}",
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        start=lake.start,
    ):
        for part in parts:
            days = {"first_day": str(part.first_day), "before_day": str(part.before_day)}
            words = ["run", "--select", WEEKLY, "--vars", json.dumps(days), *how]
            where = ["--target", lake.dbt_target, *options(settings.dbt_target)]
            runner = dbtRunner(manifest=lake.manifest())
            result_of(runner.invoke([*words, *where]), " ".join([*words[:3], str(part)]))


def main(words: Sequence[str]) -> None:
    """The parts of one worker, such as 2025-01-01:2025-02-01."""
    end_with_the_run()
    settings = from_environment()
    quiet_third_parties(settings)
    os.environ["WAREHOUSE"] = DATABASE
    how = [word for word in words if word.startswith("--")]
    _build(settings, [Part.of(word) for word in words if word not in how], how)


if __name__ == "__main__":
    main(sys.argv[1:])
