"""A layer that takes longer than it may is broken off, and the warehouse stays usable."""

import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import PROJECT


def test_a_statement_without_an_end_is_interrupted(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.python.pipeline.never_ending"],
        cwd=PROJECT,
        env=os.environ | {"DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "not done after 0 minutes (LAYER_MINUTES), so it was interrupted" in done.stdout, (
        done.stderr
    )
    assert done.stdout.endswith("and can be asked\n")
