"""What a killed run leaves behind is gone, or told, once the next run has the warehouse."""

from contextlib import closing
from pathlib import Path

import dagster as dg

from orchestration.publish import remove_unfinished
from orchestration.resource import end_lost_runs
from tests.python.faults.nursery import CRASHED, Nursery
from tests.python.faults.one_export import new_folder, opened, write_first


def test_half_written_files_are_removed_and_published_ones_are_kept(tmp_path: Path) -> None:
    kept = ["customer_lifecycle.duckdb", "parquet/marts/customers.parquet", "pages/index.html"]
    left = ["customer_lifecycle.next.duckdb", "customer_lifecycle.next.duckdb.wal"]
    left += ["parquet/marts/customers.next.parquet", "pages/index.next.html", "manifest.next.json"]
    for name in (*kept, *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    remove_unfinished(tmp_path)

    found = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")]
    assert sorted(found) == sorted(kept)


def test_a_run_that_was_killed_no_longer_seems_to_go_on() -> None:
    before = {
        "killed": dg.DagsterRunStatus.STARTED,
        "cancelled": dg.DagsterRunStatus.CANCELING,
        "own": dg.DagsterRunStatus.STARTED,
        "waiting": dg.DagsterRunStatus.NOT_STARTED,
        "done": dg.DagsterRunStatus.SUCCESS,
    }
    with dg.DagsterInstance.ephemeral() as instance:
        for name, status in before.items():
            instance.add_run(dg.DagsterRun(job_name="everything", run_id=name, status=status))
        end_lost_runs(instance, "own")
        after = {run.run_id: run.status for run in instance.get_runs()}
    failed = dict.fromkeys(("killed", "cancelled"), dg.DagsterRunStatus.FAILURE)
    assert after == before | failed


def test_a_second_run_beside_the_first_is_told_so_and_changes_nothing(tmp_path: Path) -> None:
    folder = new_folder(tmp_path / "data")
    write_first(folder / "exports")
    order = f'{{"folder": "{folder}", "fault": {{}}}}'
    with Nursery("one_export", tmp_path / "said.txt") as nursery:
        with closing(opened(folder)):
            assert nursery.run(order).code == CRASHED
            assert "is in use by another run (DuckDB has one writer)" in nursery.said
            assert list((folder / "archive").iterdir()) == []
        assert nursery.run(order).code == 0
