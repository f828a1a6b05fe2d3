"""The whole loop: bad data holds the mart back and says so; what is sent again makes it current.

People stand in every personal column meanwhile, and are found nowhere that others may look.
"""

import json
import re
import shutil
from dataclasses import dataclass

import duckdb
import pytest

from orchestration.warehouse import open_published
from tests.python.pages.ended_runs import words_of
from tests.python.pipeline.canaries import (
    CANARY,
    SHARED,
    erase_shared,
    files_with_canaries,
    plant,
    rows_with_canaries,
)
from tests.python.pipeline.running import SMALL_COMPANY, Run, run_job
from tests.python.pipeline.test_gates import negative_amounts, subscriptions

GOOD_DAY, CORRECTED_DAY = "30 Jun 2025", "31 Jul 2025"


@dataclass(frozen=True)
class Loop:
    """A run that a gate held back, the run after what was wrong was sent again, and their pages."""

    held_back: Run
    corrected: Run
    pages: tuple[dict[str, str], dict[str, str]]
    good_run_id: str
    mart_was_kept: bool
    planted: list[str]

    def quality(self, number: int) -> str:
        """What a reader of the data-quality page sees after a run, in one line."""
        return words_of(self.pages[number]["data_quality.html"])


@pytest.fixture(scope="module")
def loop(good_small_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Loop:
    home = tmp_path_factory.mktemp("loop")
    shutil.copytree(good_small_run.data.parent, home, dirs_exist_ok=True)
    exports, data = home / "exports", home / "data"
    good = json.loads((data / "published" / "manifest.json").read_text())
    before = good_small_run.mart.read_bytes()

    planted = plant(exports)
    negative_amounts(exports)
    held_back = run_job(data, exports)
    after_held_back = pages_of(held_back)
    is_kept = held_back.mart.read_bytes() == before

    subscriptions(exports, lambda n: f"S{n},A{n},USD,{200 + n},false,2024-02-01,")
    folder = exports / "support" / "own" / "2025-07-31"
    (folder / "users.2.csv").write_text("user_id,full_name\nU9,Nobody\n")
    contacts = exports / "sales" / "own" / "2025-07-31" / "contacts.csv"
    contacts.write_text(contacts.read_text().rsplit("\n", 2)[0] + "\n")
    corrected = run_job(data, exports)
    return Loop(
        held_back,
        corrected,
        (after_held_back, pages_of(corrected)),
        good["run_id"],
        is_kept,
        planted,
    )


def pages_of(run: Run) -> dict[str, str]:
    folder = run.data / "published" / "pages"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.*")
    }


def test_a_failed_gate_tells_itself_and_which_version_stands(loop: Loop) -> None:
    assert loop.held_back.exit_code == 1, loop.held_back.output
    assert loop.mart_was_kept
    told = loop.quality(0)
    assert "stopped this run at the raw gate" in told
    assert f"Readers keep the last good version: as of {GOOD_DAY}" in told
    assert f"by run {loop.good_run_id}" in told
    assert "in billing__subscriptions" in told


def test_the_brief_keeps_its_last_good_version_and_says_which(loop: Loop) -> None:
    held_back, corrected = (words_of(pages["index.html"]) for pages in loop.pages)
    assert f"As of {GOOD_DAY}" in held_back
    assert f"by run {loop.good_run_id}" in held_back
    assert f"As of {CORRECTED_DAY}" in corrected


def test_what_was_refused_and_put_aside_is_told_to_its_owner(loop: Loop) -> None:
    told = loop.quality(0)
    assert "support/own/2025-07-31/users.2.csv" in told
    assert "sales/own/2025-07-31/contacts.csv line 64 the whole row" in told
    assert "users.2.csv" in loop.pages[0]["to_fix/support.csv"]
    assert "contacts.csv,64," in loop.pages[0]["to_fix/sales.csv"]


def test_what_is_sent_again_makes_mart_and_page_current(loop: Loop) -> None:
    run = loop.corrected
    assert run.exit_code == 0, run.output
    expected = 12 * sum(200 + n for n in range(1, SMALL_COMPANY + 1))
    assert run.one("select sum(arr_usd) from marts.customers") == expected
    statuses = [status for (status,) in run.rows("select status from trust.loads")]
    assert statuses.count("superseded") == 2
    told = loop.quality(1)
    assert "The mart is current" in told
    assert f"as of {CORRECTED_DAY}" in told


def test_what_was_made_good_is_told_as_resolved(loop: Loop) -> None:
    told = loop.quality(1)
    assert re.search(r"resolved [^:]*:\d\d UTC: \S*contacts.csv line 64", told)
    assert re.search(r"resolved [^:]*:\d\d UTC: \S*users.2.csv , refused on", told)
    assert "to_fix/support.csv" not in loop.pages[1]


def test_the_planted_people_are_in_the_warehouse(loop: Loop) -> None:
    assert len(set(loop.planted)) >= 20
    with duckdb.connect(loop.corrected.data / "warehouse.duckdb", read_only=True) as warehouse:
        found = rows_with_canaries(warehouse)
    departments = {table.split(".")[1].split("__")[0] for table in found if table.startswith("raw")}
    assert departments >= {
        *("executives", "marketing", "operations", "product", "sales"),
        *("success", "support", "training", "voice"),
    }
    assert "raw._quarantine" in found


def test_no_planted_person_is_where_others_may_look(loop: Loop) -> None:
    data = loop.corrected.data
    looked_at = [data / name for name in ("published", "dbt", "dagster")]
    assert files_with_canaries(*looked_at) == []
    for run in (loop.held_back, loop.corrected):
        assert CANARY not in run.output.lower()
    for name in ("customer_lifecycle.duckdb", "data_quality.duckdb"):
        with open_published(data / "published" / name) as connection:
            assert rows_with_canaries(connection) == {}
    with duckdb.connect() as connection:
        for path in (data / "published" / "parquet").rglob("*.parquet"):
            connection.execute(f"create table \"{path.stem}\" as from read_parquet('{path}')")
        assert rows_with_canaries(connection) == {}


def test_the_restricted_folders_are_for_whoever_runs_the_warehouse_alone(loop: Loop) -> None:
    data = loop.corrected.data
    for name in ("archive", "scratch", "dagster"):
        assert (data / name).stat().st_mode & 0o077 == 0, name
    assert (data / "warehouse.duckdb").stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def erased(loop: Loop, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The corrected company, with a stranger's list of rows, after the shared person was erased."""
    home = tmp_path_factory.mktemp("erased")
    shutil.copytree(loop.corrected.data.parent, home, dirs_exist_ok=True)
    data = home / "data"
    (data / "quarantine").mkdir()
    (data / "quarantine" / "sales.contacts.csv").write_text(f"as sent: {SHARED}")
    return erase_shared(home, loop.planted)


def test_an_erased_person_is_in_no_byte_and_no_value_of_the_data_folder(
    loop: Loop, erased: Run
) -> None:
    assert erased.exit_code == 0, erased.output
    assert SHARED not in erased.output
    before = loop.corrected.data
    assert len(files_with_canaries(before / "archive", needle=SHARED)) >= 15
    assert files_with_canaries(erased.data, needle=SHARED) == []
    found = []
    for data in (before, erased.data):
        with duckdb.connect(data / "warehouse.duckdb", read_only=True) as warehouse:
            found.append(rows_with_canaries(warehouse, SHARED))
    assert len([table for table in found[0] if table.startswith("raw.")]) >= 15
    assert found[1] == {}


def test_who_was_not_erased_is_still_there(loop: Loop, erased: Run) -> None:
    found = []
    for data in (loop.corrected.data, erased.data):
        with duckdb.connect(data / "warehouse.duckdb", read_only=True) as warehouse:
            raw = rows_with_canaries(warehouse, f"{CANARY}supportusers")
            found.append(raw["raw.support__users"])
            found.append(warehouse.execute("select count(*) from raw.sales__contacts").fetchall())
    assert found[:2] == found[2:]


def test_an_erasure_is_noted_once_and_what_readers_get_is_made_anew(
    loop: Loop, erased: Run
) -> None:
    with duckdb.connect(erased.data / "warehouse.duckdb", read_only=True) as warehouse:
        ((keys, rows, files),) = warehouse.execute(
            "select key_count, row_count, archived_file_count from raw._erasures"
        ).fetchall()
    assert keys >= 3
    assert rows >= 15
    assert files >= 15
    runs = [
        json.loads((run.data / "published" / "manifest.json").read_text())["run_id"]
        for run in (loop.corrected, erased)
    ]
    assert runs[0] != runs[1]
