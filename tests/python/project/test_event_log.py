"""Our event log stores what Dagster's own does, readable by Dagster's own."""

from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.settings import PROJECT


@dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="thing")])
def thing() -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={"dagster/row_count": 3},
        check_results=[dg.AssetCheckResult(passed=True, check_name="holds")],
    )


def test_a_run_in_our_event_log_reads_back_through_dagsters_own(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("DAGSTER_EVENT_LOG", str(tmp_path / "events"))
    home = tmp_path / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text((PROJECT / "orchestration" / "dagster.yaml").read_text())
    with dg.DagsterInstance.from_config(str(home)) as instance:
        result = dg.materialize([thing], instance=instance)
        stored = instance.all_logs(result.run_id)
        latest = instance.get_latest_materialization_event(dg.AssetKey("thing"))
    assert latest is not None
    assert latest.asset_materialization.metadata["dagster/row_count"].value == 3

    plain = SqliteEventLogStorage(str(tmp_path / "events"))
    read = plain.get_logs_for_run(result.run_id)
    assert [entry.message for entry in read] == [entry.message for entry in stored]
    assert plain.get_asset_check_execution_history(
        dg.AssetCheckKey(dg.AssetKey("thing"), "holds"), limit=1
    )
