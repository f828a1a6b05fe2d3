"""dbt's unit tests, run where users never wait for them."""

import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import PROJECT
from tests.python.pipeline.building import new_warehouse
from tests.python.pipeline.running import write_small_company


def test_every_dbt_unit_test_passes(tmp_path: Path) -> None:
    exports = write_small_company(tmp_path / "exports")
    new_warehouse(tmp_path / "w").load(exports).build().connection.close()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "test", "--select", "test_type:unit"),
            *("--profiles-dir", ".", "--target-path", str(tmp_path), "--log-path", str(tmp_path)),
        ],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE": str(tmp_path / "w" / "warehouse.duckdb")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "ERROR=0" in done.stdout
    passed = int(done.stdout.split("PASS=")[1].split()[0])
    written = [path.read_text() for path in PROJECT.glob("models/**/*.yml")]
    assert passed == sum(text.count(" given:") for text in written)
