"""Runs that several tests look at, made once."""

import shutil
from pathlib import Path

import pytest

from orchestration.settings import PROJECT, reference_data
from tests.python.pipeline.building import prepared_once
from tests.python.pipeline.running import Run, run_job, write_small_company


@pytest.fixture(scope="session")
def ravenstack() -> Path:
    folder = reference_data() / "ravenstack"
    if not folder.exists():
        pytest.skip(f"the reference exports are not here: {folder}")
    return folder


@pytest.fixture(scope="session")
def ravenstack_run(ravenstack: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    data = tmp_path_factory.mktemp("ravenstack")
    run = run_job(data, ravenstack, PROJECT / "mappings" / "ravenstack.yml")
    assert run.exit_code == 0, run.output
    return run


@pytest.fixture(scope="session")
def good_small_run() -> Run:
    """The small company once through the whole job; who changes its folders copies them."""

    def prepare(home: Path) -> None:
        run = run_job(home / "data", write_small_company(home / "exports"))
        assert run.exit_code == 0, run.output
        (home / "output.txt").write_text(run.output, encoding="utf-8")

    home = prepared_once("small_company", prepare)
    return Run(0, (home / "output.txt").read_text(encoding="utf-8"), home / "data")


@pytest.fixture
def small_company(good_small_run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the small company's exports, and of the data folder its good run left."""
    home = good_small_run.data.parent
    shutil.copytree(home / "exports", tmp_path / "exports")
    shutil.copytree(home / "data", tmp_path / "data")
    return tmp_path / "exports", tmp_path / "data"
