"""Health as it was known then: later files change no past week, and increments equal the whole."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import PROJECT
from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse

SCORED = ("customer_health_weekly", "score_lineage")
SCORES = (
    "select config_version, customer_id, week_date, health_score, uncapped_score, coverage_share,"
    " health_band, cap_rule from marts.customer_health_weekly"
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=60, weeks=70, seed=11)
    return folder


def dates_of(company: Path) -> list[date]:
    found = {path.name for path in (company / "exports").glob("*/*/*") if path.is_dir()}
    return sorted(date.fromisoformat(name) for name in found)


@pytest.fixture(scope="module")
def whole(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return new_warehouse(tmp_path_factory.mktemp("whole") / "w").load(company / "exports").build()


def by_key(built: Built, until: date) -> dict[tuple, tuple]:
    rows = built.rows(f"{SCORES} where week_date <= date '{until}'")
    return {row[:3]: row[3:] for row in rows}


def test_a_past_week_is_said_alike_before_and_after_later_files(
    company: Path, whole: Built, tmp_path: Path
) -> None:
    earlier = dates_of(company)[0]
    then = new_warehouse(tmp_path / "w").load(company / "exports", [earlier])
    then.build(towards=SCORED)
    said, now = by_key(then, earlier), by_key(whole, earlier)
    shared = said.keys() & now.keys()
    # A loss that became certain later ends the weeks of its customer; nothing else may differ.
    assert len(shared) > 0.95 * len(said)
    assert [key for key in shared if said[key] != now[key]] == []


def test_a_run_of_the_past_with_later_files_present_gives_the_same_hashes(
    company: Path, tmp_path: Path
) -> None:
    earlier = dates_of(company)[0]
    hashes = "select config_version, week_date, row_count, output_hash from marts.score_lineage"
    without = new_warehouse(tmp_path / "without").load(company / "exports", [earlier])
    without.build(towards=SCORED)
    with_all = new_warehouse(tmp_path / "with").load(company / "exports")
    with_all.build(as_of=earlier, towards=SCORED)
    found = sorted(map(str, without.rows(hashes)))
    assert found
    assert found == sorted(map(str, with_all.rows(hashes)))


INSERT_ONLY = (
    "intermediate.int_measures_scored_weekly",
    "intermediate.int_departments_scored_weekly",
    "intermediate.int_health_summed_weekly",
    "intermediate.int_measures_weighed_weekly",
    "intermediate.int_health_banded_weekly",
    "intermediate.int_customers_moved_weekly",
    "marts.customer_health_weekly",
    "marts.customer_health_changes_weekly",
    "marts.score_lineage",
)


def test_increments_give_the_weeks_of_one_full_run_and_leave_what_was_said(
    company: Path, tmp_path: Path
) -> None:
    *earlier, last = dates_of(company)
    built = new_warehouse(tmp_path / "w").load(company / "exports", earlier).build()
    said = by_key(built, last)
    built.connection.execute("create schema kept")
    for table in INSERT_ONLY:
        kept = table.split(".")[1]
        built.connection.execute(f"create table kept.{kept} as from {table}")
    built.connection.execute("update kept.customer_health_weekly set health_band = 'said once'")
    full = by_key(built.load(company / "exports", [last]).build(), last)
    for table in INSERT_ONLY:
        kept = table.split(".")[1]
        built.connection.execute(f"create or replace table {table} as from kept.{kept}")
    built.connection.execute("drop schema kept cascade")
    built.connection.close()

    models = ("intermediate/health", "intermediate/backtest", "marts/health")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "run", "--select"),
            *(f"path:models/{folder}" for folder in models),
            *("--profiles-dir", ".", "--target-path", str(tmp_path), "--log-path", str(tmp_path)),
        ],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE": str(tmp_path / "w" / "warehouse.duckdb")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:]
    with duckdb.connect(str(tmp_path / "w" / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(SCORES).fetchall()
    increments = {row[:3]: row[3:] for row in rows}
    newest = max(week for _, _, week in said)
    for key, values in increments.items():
        if key[2] < newest:
            assert values[3:5] == ("said once", said[key][4]), "what was said once stands"
        else:
            assert values == full[key]
    assert {key for key in full if key[2] >= newest} <= increments.keys()
    assert max(week for _, _, week in increments) > newest
