"""The whole job on exports in an object storage: the mart is the one of the same folder."""

from pathlib import Path

import duckdb
import pytest

from tests.python.pipeline.running import Run, marts_of, run_command
from tests.python.raw.object_storage import object_storage


def test_the_mart_of_a_bucket_is_the_mart_of_the_folder(
    good_small_run: Run, tmp_path: Path
) -> None:
    if duckdb.__version__ != "1.5.5":
        pytest.skip("the httpfs extension is of DuckDB 1.5.5 only")
    exports = good_small_run.data.parent / "exports"
    names = [path.relative_to(exports) for path in exports.rglob("*") if path.is_file()]
    with object_storage() as storage:
        for name in names:
            storage.put(f"acme/{name}", (exports / name).read_text(encoding="utf-8"))
        storage.put("acme/../accounts.csv", "account_id\n")
        given = {**storage.environment, "DATA": tmp_path / "data"}
        done = run_command("run", given)
    run = Run(done.returncode, done.stdout + done.stderr, tmp_path / "data")

    assert run.exit_code == 0, run.output
    assert f"{len(names)} objects landed, 0 unchanged, 1 refused" in run.output
    assert "EXPORTS=s3://company-exports/acme" in run.output
    assert marts_of(run) == marts_of(good_small_run)
    assert run.rows(
        "select file_name from trust.loads where status = 'unrecognised'", file=run.quality
    ) == [("../accounts.csv",)]

    secret = storage.environment["AWS_SECRET_ACCESS_KEY"]
    assert secret not in run.output
    for path in run.data.rglob("*"):
        assert path.is_dir() or secret.encode() not in path.read_bytes(), path
