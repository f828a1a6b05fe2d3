"""A warehouse built without Dagster: the loader, then the models' compiled SQL; a second each.

For tests that build many companies. What the real job does with one is tested through `running`.
"""

import atexit
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.semantic_manifest import SemanticManifest

from expectations import SUITES
from orchestration.churn.tables import prepare as prepare_risk
from orchestration.identity.resolve import resolve
from orchestration.identity.tables import prepare
from orchestration.manifest import compiled, options, parsed, result_of
from orchestration.quality import VALIDATIONS_DDL, ValidationResult, record, validate
from orchestration.raw import ledger
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.load import Loader
from orchestration.resource import contracts
from orchestration.settings import PROJECT
from orchestration.warehouse import open_hardened, quoted

# records: those to be resolved; scored: what reads what was learned.
LAYERS = ("staging", "records", "intermediate", "scored", "marts")
GATES = {"raw": "raw", "staging": "staging", "scored": "intermediate", "marts": "marts"}
Rows = list[tuple[Any, ...]]


@dataclass
class Built:
    """A company's warehouse on an open connection; `stopped_at` is the gate that did not open."""

    folder: Path
    connection: duckdb.DuckDBPyConnection
    results: list[ValidationResult] = field(default_factory=list)
    stopped_at: str | None = None

    def rows(self, query: str) -> Rows:
        return self.connection.execute(query).fetchall()

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def failed(self, severity: str | None = None) -> list[ValidationResult]:
        return [
            one for one in self.results if not one.is_success and severity in (None, one.severity)
        ]

    def load(
        self, exports: Path, dates: Iterable[date] | None = None, mapping: Path | None = None
    ) -> "Built":
        """Bring raw up to date with the files of these dates; with all where none are given."""
        catalogue = Catalogue(contracts(), PROJECT / "mappings", mapping)
        known, unknown = scan(exports, catalogue)
        wanted = None if dates is None else set(dates)
        known = [file for file in known if wanted is None or file.export_date in wanted]
        loader = Loader(
            self.connection,
            exports,
            self.folder / "archive",
            self.folder / "scratch",
            "run",
            catalogue.identify,
        )
        loader.record_unrecognised(unknown)
        for contract in contracts().values():
            loader.load(contract, [file for file in known if file.contract == contract])
        return self

    def build(
        self,
        *,
        gates: bool = False,
        as_of: date | None = None,
        until: str = "marts",
        towards: tuple[str, ...] = (),
    ) -> "Built":
        """Rebuild every model; with `gates`, ask the suites and stop where one does not open.

        Nothing is learned of churn: customers are counted. Who learns lets dbt itself score.
        `until` is the last layer that is built, `towards` the only models that are wanted.
        """
        self.connection.execute("delete from raw._as_of")
        self.connection.execute(
            "insert into raw._as_of select coalesce(?, max(export_date)) from raw._loads_now"
            " where status = 'loaded'",
            [as_of],
        )
        self.results, self.stopped_at = [], None
        for layer in ("raw", *LAYERS):
            for statement in self.statements(layer, towards):
                self.connection.execute(statement)
            if layer == "records":
                resolve(self.connection, "run", lambda words: None)
            gate = GATES.get(layer)
            if gates and gate and not self._passes(gate):
                self.stopped_at = gate
                break
            if layer == until:
                break
        return self

    def statements(self, layer: str, towards: tuple[str, ...] = ()) -> list[str]:
        """The compiled SQL of a layer, a statement a model; of those that some models need."""
        return [
            model["statement"]
            for name, model in _models().items()
            if model["layer"] == layer and (not towards or name in _needed(towards))
        ]

    def rebuild(self, layer: str, *starts: str) -> "Built":
        """Rebuild the models of a layer whose names start so; all where nothing is given."""
        for name, model in _models().items():
            if model["layer"] == layer and name.startswith(starts or ""):
                self.connection.execute(model["statement"])
        return self

    def _passes(self, gate: str) -> bool:
        now = datetime.now(UTC).replace(tzinfo=None)
        suites = [suite for suite in SUITES if suite.gate == gate]
        found = validate(self.connection, suites, "run", now)
        record(self.connection, found)
        self.results += found
        return not any(one.is_blocking for one in found)


def new_warehouse(folder: Path, memory_limit: str = "1GB", like: Path | None = None) -> Built:
    """A warehouse in a new folder, with nothing but the seeds.

    Or with what the warehouse in the folder `like` holds, which must be closed. It has one thread:
    a second one costs a small company a third more.
    """
    for each in ("archive", "scratch"):
        (folder / each).mkdir(parents=True)
    path = folder / "warehouse.duckdb"  # the compiled SQL names the database so
    shutil.copyfile((like or _template()) / path.name, path)
    inside = [folder / "archive", folder / "scratch"]
    return Built(folder, open_hardened(path, inside, memory_limit=memory_limit, threads=1))


def prepared_once(name: str, prepare: Callable[[Path], None]) -> Path:
    """A folder that is prepared once for all workers of a test run, and only read from then on.

    Whoever comes first prepares it, the others wait.
    """
    if not (shared := os.environ.get("TEMPLATE")):
        shared = os.environ["TEMPLATE"] = tempfile.mkdtemp(prefix="template_")
        atexit.register(shutil.rmtree, shared)
    folder = Path(shared) / name
    with (Path(shared) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            prepare(unfinished)
            unfinished.rename(folder)
    return folder


@cache
def _template() -> Path:
    """Where a process of its own has prepared what every company begins with: dbt stays open."""

    def prepare(folder: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", "tests.python.pipeline.building", str(folder)],
            cwd=PROJECT,
            env=os.environ | {"WAREHOUSE": str(folder / "warehouse.duckdb")},
            check=True,
        )

    return prepared_once("template", prepare)


@cache
def _models() -> dict[str, dict[str, Any]]:
    """Each model's layer, statement and the models it reads, in the order of building."""
    content: dict[str, dict[str, Any]] = json.loads((_template() / "models.json").read_text())
    return content


@cache
def _needed(wanted: tuple[str, ...]) -> frozenset[str]:
    """Models and all that they rest on; who is a customer is not told without all records."""
    models = _models()
    found = {*wanted, *(name for name, each in models.items() if each["layer"] == "records")}
    for name in reversed(models):  # who is read stands before who reads
        if name in found:
            found.update(models[name]["reads"])
    return frozenset(found)


def semantic_manifest() -> str:
    """What MetricFlow reads of the project, as JSON."""
    return (_template() / "semantic_manifest.json").read_text()


def _prepare(folder: Path) -> None:
    """An empty warehouse with raw tables and seeds, and every model's statement in order."""
    with open_hardened(folder / "warehouse.duckdb", [PROJECT / "seeds"]) as connection:
        ledger.prepare(connection, "template")
        ledger.list_exports(connection, contracts())
        connection.execute(VALIDATIONS_DDL)
        prepare(connection)
        prepare_risk(connection)
        for contract in contracts().values():
            ledger.create_raw_table(connection, contract)
        outcome = dbtRunner(manifest=parsed()).invoke(["seed", *options(folder)])
        result_of(outcome, "seed")
        nodes = compiled(folder)
        for schema in sorted({node["schema"] for node in nodes}):
            connection.execute(f"create schema if not exists {quoted(schema)}")
    (folder / "models.json").write_text(json.dumps({node["name"]: _model(node) for node in nodes}))
    SemanticManifest(parsed()).write_json_to_file(str(folder / "semantic_manifest.json"))


def _model(node: Mapping[str, Any]) -> dict[str, Any]:
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    table = quoted(node["schema"], node["name"])
    parts = [part for part in ("records", "scored") if part in node["fqn"]]
    return {
        "layer": parts[0] if parts else node["fqn"][1],
        "statement": f"create or replace {kind} {table} as {node['compiled_code']}",
        "reads": [
            name.split(".")[-1] for name in node["depends_on"]["nodes"] if name.startswith("model.")
        ],
    }


if __name__ == "__main__":
    _prepare(Path(sys.argv[1]))
