"""A fault at each step of loading and publishing: nothing half done, and the next run heals."""

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish import MART_FILE
from tests.python.faults.faults import FAULTS, KILLED, STEPS, Step
from tests.python.faults.nursery import CRASHED, Nursery
from tests.python.faults.one_export import (
    agree,
    new_folder,
    opened,
    published,
    state,
    write_first,
    write_next,
)

Run = Callable[..., int]
# DuckDB itself aborts where it cannot write its log, or from 2.0 on raises what then cannot be
# printed onto the full disk; after the last byte a full disk harms nobody.
UNTOLD = {1} if duckdb.__version__ >= "2" else set()
ENDS = {
    "crash": {KILLED},
    "I/O error": {CRASHED},
    "memory error": {CRASHED},
    "disk full": {CRASHED, -signal.SIGABRT, 0, *UNTOLD},
}
# What a disk does not stop that fills behind the new file's last byte: to rename writes nothing.
UNHARMED = {
    ("disk full", "the next file is checkpointed"),
    ("disk full", "the next file is detached"),
    ("disk full", "the next file is synced"),
}
LASTING = ("rows are committed", "the file is replaced")  # what a crash behind them must not undo


def cases() -> Iterator[Any]:
    """Every fault at every step; in the short form a crash, and one of the others in turn."""
    others = [fault for fault in FAULTS if fault != "crash"]
    for number, step in enumerate(STEPS):
        for fault, moment in product(FAULTS, ("before", "after")):
            is_short = fault in ("crash", others[number % len(others)]) and moment == "before"
            is_short = is_short or (fault == "crash" and step.name in LASTING)
            marks = [] if is_short else [pytest.mark.long]
            name = f"{fault} {moment} {step.name}"
            yield pytest.param(step, fault, moment, marks=marks, id=name)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def run(home: Path) -> Iterator[Run]:
    """One run in a data folder, with or without a fault; gives its exit code."""
    with Nursery("one_export", home / "said.txt") as nursery:
        yield (
            lambda folder, **fault: (
                nursery.run(json.dumps({"folder": str(folder), "fault": fault})).code
            )
        )


@pytest.fixture(scope="module")
def before(home: Path, run: Run) -> Path:
    """A data folder with two days loaded and published, and what comes next in its exports."""
    folder = new_folder(home / "before")
    write_first(folder / "exports")
    assert run(folder) == 0
    write_next(folder / "exports")
    return folder


@pytest.fixture(scope="module")
def healed(home: Path, before: Path, run: Run) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """What a run without any fault makes of it."""
    folder = home / "healed"
    shutil.copytree(before, folder)
    assert run(folder) == 0
    return state(folder), published(folder)


def test_the_next_deliveries_do_to_raw_all_that_a_delivery_can_do(home: Path, healed: Any) -> None:
    with closing(opened(home / "healed")) as connection:
        (found,) = connection.execute(
            """
            select
                (select list(distinct status order by status) from raw._loads_now),
                (select count(*) from raw.shop__things where _row_hash = 'vanished'),
                (select count(*) from raw._quarantine_now where column_name = 'price'),
                (select count(*) from raw._quarantine_now where column_name is null),
                (select max(reading) from (select count(*) as reading from raw._loads
                    where status = 'loaded' group by load_id))
            """
        ).fetchall()
    assert found == (["loaded", "refused", "superseded"], 3, 1, 2, 2)


@pytest.mark.parametrize(("step", "fault", "moment"), list(cases()))
def test_a_fault_leaves_nothing_half_done_and_the_next_run_heals(
    step: Step, fault: str, moment: str, home: Path, before: Path, healed: Any, run: Run
) -> None:
    folder, mark = home / "faulty", home / "happened"
    shutil.rmtree(folder, ignore_errors=True)
    mark.unlink(missing_ok=True)
    shutil.copytree(before, folder)
    mart = folder / "published" / MART_FILE
    old = mart.read_bytes()

    code = run(folder, step=step.name, fault=fault, moment=moment, mark=str(mark))

    assert mark.exists(), "the step was never reached"
    assert code in ENDS[fault]
    agree(folder)
    is_maybe_new = step.is_published or (fault, step.name) in UNHARMED
    assert mart.read_bytes() == old or (is_maybe_new and published(folder) == healed[1])
    assert run(folder) == 0
    assert (state(folder), published(folder)) == healed
    assert leftovers(folder) == []


def leftovers(folder: Path) -> list[str]:
    names = [path.name for path in folder.rglob("*") if path.is_file()]
    return [name for name in names if ".next" in name or name.endswith((".partial", ".wal"))]
