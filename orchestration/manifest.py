"""dbt's project as dbt itself has parsed it: the one list of models, owners and public columns."""

import shutil
from collections.abc import Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner, dbtRunnerResult

from orchestration.publish import PublicTable
from orchestration.settings import PROJECT
from orchestration.warehouse import quoted

# Parsing anew what did not change is most of a small run: companies share the last parse.
PARSED = PROJECT / "target" / "parse"


@cache
def parsed(target: str = "parse") -> Any:
    """dbt's manifest object, brought up to date once a process; for a target of profiles.yml.

    Raises RuntimeError with dbt's own message where the project does not parse.
    """
    arguments = ["parse", "--target", target, *options(PARSED.with_name(target))]
    return result_of(dbtRunner().invoke(arguments), "parse")


@cache
def moved(database: str) -> Any:
    """The manifest with everything in another database, where engines differ in no more.

    To parse once more for a target would cost more than a small run of it.
    """
    manifest = parsed().deepcopy()
    for node in (*manifest.nodes.values(), *manifest.sources.values()):
        node.database = database
    return manifest


@cache
def as_dictionary() -> Mapping[str, Any]:
    """The manifest in the form that Dagster and the publisher read."""
    content: Mapping[str, Any] = parsed().writable_manifest().to_dict(omit_none=False)
    return content


def compiled(target: Path) -> list[Mapping[str, Any]]:
    """Every model with its compiled SQL, each after those that it reads."""
    outcome = dbtRunner(manifest=parsed()).invoke(
        ["compile", "--full-refresh", "--select", "resource_type:model", *options(target)]
    )
    nodes = {
        result.node.unique_id: result.node.to_dict(omit_none=False)
        for result in result_of(outcome, "compile").results
        if result.node.resource_type == "model"
    }
    parents = {name: set(node["depends_on"]["nodes"]) for name, node in nodes.items()}
    return [nodes[name] for name in TopologicalSorter(parents).static_order() if name in nodes]


def document(target: Path, page: Path) -> Path:
    """dbt's documentation of the built warehouse as one static page; gives the page.

    Raises RuntimeError with dbt's own message where it could not be made.
    """
    outcome = dbtRunner().invoke(["docs", "generate", "--static", *options(target)])
    result_of(outcome, "docs generate")
    page.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / "static_index.html", page)
    return page


def options(target: Path) -> list[str]:
    """What every call of dbt is given."""
    return [
        *("--log-level", "none", "--log-level-file", "none"),
        "--no-write-json",  # nobody reads the artefacts, and writing them costs a second a call
        *("--project-dir", str(PROJECT)),
        *("--profiles-dir", str(PROJECT)),
        *("--target-path", str(target)),
    ]


def result_of(outcome: dbtRunnerResult, what: str) -> Any:
    """What a call of dbt gave; raises RuntimeError naming every node that failed, and why."""
    if outcome.success:
        return outcome.result
    if outcome.exception:
        raise RuntimeError(f"dbt {what}: {outcome.exception}") from outcome.exception
    results: Any = outcome.result
    failed = [
        f"{one.node.unique_id}: {one.message}"
        for one in results
        if str(one.status) in ("error", "fail", "runtime error")
    ]
    raise RuntimeError(f"dbt {what} failed:\n  " + "\n  ".join(failed))


def public_tables(manifest: Mapping[str, Any]) -> list[PublicTable]:
    """Every model with `access: public`, with the columns that are not marked personal."""
    written = {(one.schema, one.name): one for one in run_tables(manifest)}
    public = map(_public, _public_nodes(manifest))
    return [written.get((one.schema, one.name), one) for one in public]


def run_tables(manifest: Mapping[str, Any]) -> list[PublicTable]:
    """The public tables that only say what the run wrote about itself, read from where it wrote.

    They can be published when no model could be built, and hold what the last gate has found.
    """
    found = []
    for node in _public_nodes(manifest):
        parents = node["depends_on"]["nodes"]
        if len(parents) == 1 and parents[0] in manifest["sources"]:
            source = manifest["sources"][parents[0]]
            found.append(_public(node, quoted(source["schema"], source["identifier"])))
    return found


def _public_nodes(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [
        node
        for _, node in sorted(manifest["nodes"].items())
        if node["resource_type"] == "model" and node["config"]["access"] == "public"
    ]


def _public(node: Mapping[str, Any], source: str | None = None) -> PublicTable:
    return PublicTable(
        schema=node["schema"],
        name=node["name"],
        description=node["description"],
        columns={
            column["name"]: column["description"]
            for column in node["columns"].values()
            if not column["config"]["meta"].get("pii")
        },
        source=source or quoted(node["schema"], node["name"]),
    )
