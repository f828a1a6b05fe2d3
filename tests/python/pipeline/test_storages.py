"""The job with exports in an object storage and Dagster's records in PostgreSQL: the same mart."""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import duckdb
import pytest

from bench.postgres_server import postgres_server, program
from orchestration.settings import dagster_postgres
from tests.python.pipeline.running import Run, marts_of, run_command
from tests.python.raw.object_storage import object_storage

PASSWORD = "a-password-that-nobody-is-told"


@dataclass(frozen=True)
class Elsewhere:
    """A run of the job, its secrets, and how many files its exports were."""

    run: Run
    environment: dict[str, str]
    file_count: int


@pytest.fixture(scope="module")
def elsewhere(good_small_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    """The small company once from a bucket, with the database still there to be asked."""
    if duckdb.__version__ != "1.5.5":
        pytest.skip("the httpfs extension is of DuckDB 1.5.5 only")
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    exports = good_small_run.data.parent / "exports"
    data = tmp_path_factory.mktemp("elsewhere") / "data"
    names = [path.relative_to(exports) for path in exports.rglob("*") if path.is_file()]
    with object_storage() as storage, postgres_server() as server:
        for name in names:
            storage.put(f"acme/{name}", (exports / name).read_text(encoding="utf-8"))
        storage.put("acme/../accounts.csv", "account_id\n")
        dsn = server.dsn(f"postgres:{PASSWORD}")
        environment = {**storage.environment, "DAGSTER_POSTGRES": dsn}
        done = run_command("run", {**environment, "DATA": data})
        run = Run(done.returncode, done.stdout + done.stderr, data)
        assert run.exit_code == 0, run.output
        yield Elsewhere(run, environment, len(names))


@pytest.fixture
def instance(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """Dagster in this process, which is not the one that ran the job."""
    monkeypatch.setenv("DAGSTER_POSTGRES", elsewhere.environment["DAGSTER_POSTGRES"])
    monkeypatch.setenv("DAGSTER_POSTGRES_URL", dagster_postgres())
    with dg.DagsterInstance.from_config(str(elsewhere.run.data / "dagster")) as opened:
        yield opened


def test_the_mart_of_a_bucket_is_the_mart_of_the_folder(
    elsewhere: Elsewhere, good_small_run: Run
) -> None:
    run = elsewhere.run
    assert f"{elsewhere.file_count} objects landed, 0 unchanged, 1 refused" in run.output
    assert marts_of(run) == marts_of(good_small_run)


def test_an_object_that_cannot_land_is_told_to_whoever_sent_it(elsewhere: Elsewhere) -> None:
    run = elsewhere.run
    unknown = "select file_name, reason from trust.loads where status = 'unrecognised'"
    [(name, reason)] = run.rows(unknown, file=run.quality)
    assert name == "../accounts.csv"
    assert reason.endswith("rename the object")


def test_no_secret_is_printed_or_written(elsewhere: Elsewhere) -> None:
    for secret in (elsewhere.environment["AWS_SECRET_ACCESS_KEY"], PASSWORD):
        assert secret not in elsewhere.run.output
        for path in elsewhere.run.data.rglob("*"):
            assert path.is_dir() or secret.encode() not in path.read_bytes(), path


def test_another_process_reads_the_run_its_events_and_its_checks(
    elsewhere: Elsewhere, instance: dg.DagsterInstance
) -> None:
    [run] = instance.get_runs()
    assert (run.job_name, run.status) == ("everything", dg.DagsterRunStatus.SUCCESS)
    assert run.tags["exports"] == "acme"
    assert run.run_id == elsewhere.run.one("select max(run_id) from trust.loads")

    events = {event.dagster_event_type for event in instance.all_logs(run.run_id)}
    assert dg.DagsterEventType.RUN_SUCCESS in events
    customers = instance.get_latest_materialization_event(dg.AssetKey(["marts", "customers"]))
    assert customers is not None
    assert customers.run_id == run.run_id
    gates = [
        event.asset_check_evaluation
        for event in instance.all_logs(run.run_id, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    ]
    assert len(gates) > 100
    assert all(one.passed for one in gates if one.severity == dg.AssetCheckSeverity.ERROR)


def test_nothing_of_dagsters_is_kept_in_sqlite(elsewhere: Elsewhere) -> None:
    assert list((elsewhere.run.data / "dagster").rglob("*.db")) == []
