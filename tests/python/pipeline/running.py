"""The real job as a user runs it, in a process of its own, and a small company to run it on."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestration.settings import PROJECT
from orchestration.warehouse import open_published

SMALL_COMPANY = 60


@dataclass(frozen=True)
class Run:
    """What a run left behind: its exit code, what it printed, and its data folder."""

    exit_code: int
    output: str
    data: Path

    @property
    def mart(self) -> Path:
        return self.data / "published" / "customer_lifecycle.duckdb"

    @property
    def quality(self) -> Path:
        return self.data / "published" / "data_quality.duckdb"

    def rows(self, query: str, *, file: Path | None = None) -> list[tuple]:
        with open_published(file or self.mart) as connection:
            return connection.execute(query).fetchall()

    def one(self, query: str, *, file: Path | None = None) -> object:
        return self.rows(query, file=file)[0][0]


def run_job(
    data: Path, exports: Path | None = None, mapping: Path | None = None, rebuild: str | None = None
) -> Run:
    given = {"DATA": data, "EXPORTS": exports, "MAPPING": mapping, "REBUILD": rebuild}
    done = run_command("run", given)
    return Run(done.returncode, done.stdout + done.stderr, data)


def run_command(
    command: str, given: Mapping[str, Path | str | None], said: str = "", minutes: int = 9
) -> subprocess.CompletedProcess[str]:
    """One of the words of daily work, with these settings and this standard input."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"AS_OF", "EXPORTS", "MAPPING", "PYTHONDONTWRITEBYTECODE", "REBUILD"}
    }
    environment |= {name: str(value) for name, value in given.items() if value}
    return subprocess.run(
        [sys.executable, "-m", "orchestration", command],
        cwd=PROJECT,
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        timeout=minutes * 60,
        check=False,
    )


class HasMarts(Protocol):
    """A run, or a warehouse that was built without one."""

    def rows(self, query: str) -> list[tuple]: ...


def marts_of(run: HasMarts) -> dict[str, tuple]:
    """Row count and hash of every mart, without what names the run or the file of a row.

    Equal marts are equal here; schema trust is a history and is left out. Of numbers that are no
    decimals nine digits count: the order in which they are added may differ between runs.
    """
    columns = run.rows(
        "select table_name, string_agg(case when data_type = 'DOUBLE' then"
        " 'round(' || column_name || ', 9)' else column_name end, ', ' order by column_index)"
        " from duckdb_columns() where schema_name = 'marts'"
        " and column_name not in ('load_id', 'run_id') group by table_name order by table_name"
    )
    return {
        table: run.rows(f"select count(*), sum(hash({names})::hugeint) from marts.{table}")[0]
        for table, names in columns
    }


def write_small_company(folder: Path) -> Path:
    """Sixty customers, delivered once on 2025-06-30 in the canonical form, with nothing wrong."""

    def put(department: str, name: str, header: str, rows: Iterator[str]) -> None:
        path = folder / department / "own" / "2025-06-30" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")

    numbers = range(1, SMALL_COMPANY + 1)
    put(
        "sales",
        "accounts",
        "account_id,account_name,segment,created_at",
        (f"A{n},Company {n},small,2024-01-0{n % 9 + 1}" for n in numbers),
    )
    put(
        "billing",
        "subscriptions",
        "subscription_id,account_id,currency,mrr_amount,is_trial,start_date,end_date",
        (f"S{n},A{n},USD,{100 + n},false,2024-02-0{n % 9 + 1}," for n in numbers),
    )
    put(
        "product",
        "usage_daily",
        "usage_id,subscription_id,feature_name,usage_count,usage_date",
        (f"U{n},S{n},search,{n},2025-06-{n % 28 + 1:02}" for n in numbers),
    )
    put(
        "support",
        "tickets",
        "ticket_id,account_id,priority,opened_at,closed_at",
        (f"T{n},A{n},low,2025-05-01 10:00:00,2025-05-02 10:00:00" for n in numbers),
    )
    return folder
