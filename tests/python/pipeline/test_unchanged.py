"""What did not change is left as it is, and what did is built, with all that rests on it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration import layers
from orchestration.layers import LAYERS, Layers
from orchestration.raw import ledger
from orchestration.settings import from_environment
from tests.python.pipeline.running import Run, run_job

GATES = ("raw", "staging", "intermediate", "marts")
RESULTS = "select * exclude (run_id) from trust.validation_results where run_id = '{}' order by all"


@pytest.fixture(scope="module")
def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    ledger.prepare(connection, "company")
    connection.execute("insert into raw._as_of values ('2025-06-30')")
    return connection


@pytest.fixture
def standing(warehouse: duckdb.DuckDBPyConnection) -> Layers:
    """Every layer was built by run one."""
    found = Layers(warehouse)
    found.begin("raw")
    for layer in LAYERS:
        found.stands(layer, "one")
    return found


def built_by(found: Layers) -> list[str | None]:
    return [found.unchanged_since(layer) for layer in LAYERS]


def test_every_layer_stands_once_its_gate_was_opened(standing: Layers) -> None:
    assert built_by(standing) == ["one"] * 5


def test_a_layer_that_is_begun_takes_those_after_it_with_it(standing: Layers) -> None:
    standing.begin("intermediate")
    assert built_by(standing) == ["one", "one", None, None, None]


def test_a_layer_counts_only_upon_layers_that_stand(standing: Layers) -> None:
    standing.begin("staging")
    standing.stands("intermediate", "two")
    standing.stands("marts", "two")
    assert built_by(standing) == ["one", None, None, None, None]


def test_a_run_of_some_assets_tells_nothing_of_their_layer(
    warehouse: duckdb.DuckDBPyConnection, standing: Layers
) -> None:
    standing.begin("published")
    Layers(warehouse, is_part=True).stands("published", "two")
    assert built_by(standing) == ["one", "one", "one", "one", None]


def test_a_layer_that_still_stands_keeps_the_run_that_built_it(standing: Layers) -> None:
    standing.stands("staging", "two")
    assert standing.unchanged_since("staging") == "one"


@pytest.mark.parametrize(
    ("statement", "left"),
    [
        ("insert into raw._exports values ('sales.more', 'sales', '', 'snapshot')", 0),
        ("insert into raw._erasures values (now(), 1, 1, 1)", 0),
        ("update raw._as_of set as_of_date = as_of_date + 1", 1),
    ],
)
def test_what_was_loaded_erased_and_as_of_when_builds_anew(
    warehouse: duckdb.DuckDBPyConnection, standing: Layers, statement: str, left: int
) -> None:
    warehouse.execute(statement)
    assert built_by(standing) == ["one"] * left + [None] * (5 - left)


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ("requirements.lock", 0),
        ("models/staging", 0),
        ("models/intermediate", 2),
        ("models/marts", 3),
        ("pages", 4),
    ],
)
def test_changed_code_builds_its_layer_and_those_after_it(
    standing: Layers, monkeypatch: pytest.MonkeyPatch, changed: str, left: int
) -> None:
    known: Callable[..., str] = layers.code_of
    monkeypatch.setattr(
        layers, "code_of", lambda *names: known(*names) + ("changed" if changed in names else "")
    )
    assert built_by(standing) == ["one"] * left + [None] * (5 - left)


def test_a_run_that_is_told_so_builds_everything(
    warehouse: duckdb.DuckDBPyConnection, standing: Layers
) -> None:
    assert built_by(Layers(warehouse, rebuild=True)) == [None] * 5


def test_a_fingerprint_is_of_every_file_below_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "PROJECT", tmp_path)
    deep = tmp_path / "models" / "marts" / "deep.sql"
    deep.parent.mkdir(parents=True)
    seen = set()
    for text in ("select 1", "select 2"):
        deep.write_text(text)
        layers.code_of.cache_clear()
        seen.add(layers.code_of("models"))
    deep.rename(deep.with_name("renamed.sql"))
    layers.code_of.cache_clear()
    seen.add(layers.code_of("models"))
    layers.code_of.cache_clear()
    assert len(seen) == 3


@pytest.fixture(scope="module")
def again(
    good_small_run: Run, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, dict[Path, int]]:
    """The small company once more, with nothing new; and when each published file was written."""
    data = tmp_path_factory.mktemp("again") / "data"
    shutil.copytree(good_small_run.data, data)
    files = [path for path in (data / "published").rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    return run_job(data, good_small_run.data.parent / "exports"), before


def test_a_run_with_nothing_new_builds_nothing(again: tuple[Run, dict[Path, int]]) -> None:
    run, _ = again
    assert run.exit_code == 0, run.output
    assert "unchanged since" in run.output
    assert " rows\n" not in run.output, "no model was built"


def test_what_readers_have_is_not_touched(again: tuple[Run, dict[Path, int]]) -> None:
    run, before = again
    changed = {
        os.path.relpath(path, run.data / "published")
        for path, written in before.items()
        if path.stat().st_mtime_ns != written
    }
    assert changed == {"data_quality.duckdb", "pages/data_quality.html"}


def test_results_of_the_gates_are_those_of_the_run_that_asked(
    again: tuple[Run, dict[Path, int]],
) -> None:
    run, _ = again
    runs = run.rows(
        "select run_id, count(distinct gate) from trust.validation_results"
        " group by run_id order by min(validated_at), count(*)",
        file=run.quality,
    )
    assert [gates for _, gates in runs] == [4, 4]
    first, second = (run.rows(RESULTS.format(name), file=run.quality) for name, _ in runs)
    assert first == second
    for gate in GATES:
        assert f"Gate       {gate}: passed" in run.output


@pytest.mark.parametrize(("said", "rebuild"), [("1", True), ("0", False), ("", False)])
def test_a_run_is_told_to_rebuild_by_1(
    monkeypatch: pytest.MonkeyPatch, said: str, rebuild: bool
) -> None:
    monkeypatch.setenv("REBUILD", said)
    assert from_environment().rebuild is rebuild
    monkeypatch.setenv("REBUILD", "yes")
    with pytest.raises(ValueError, match="REBUILD=yes: give 1 for yes, 0 for no"):
        from_environment()
