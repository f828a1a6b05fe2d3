"""`docs/diagrams.md`: the tables with their keys and where they come from, drawn from the manifest.

Mermaid, which code hosts draw by themselves and which compares as text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from orchestration.settings import PROJECT

PAGE = PROJECT / "docs" / "diagrams.md"
INTRODUCTION = """\
# Tables, keys and lineage

Written by `make diagrams` from the models; a test says when it is out of date. A diagram shows
keys only: every column stands in the page of its mart (`make docs`) and in [marts.md](marts.md).
PK marks what a row is one of, FK what leads to another table.
"""

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Mart:
    """A public table: what a row is one of, and which of its columns lead elsewhere."""

    folder: str
    name: str
    grain: tuple[str, ...]
    columns: Mapping[str, str]

    def leads_to(self, other: "Mart") -> str | None:
        """The columns that name one row of the other table; None where there are none.

        A key of one column may be preceded by its part: `referred_by_customer_id` leads to
        `customers`. One of several columns counts within a folder, and where this table's grain
        has more.
        """
        if len(other.grain) > 1:
            is_part = self.folder == other.folder and set(other.grain) < set(self.grain)
            return ", ".join(other.grain) if is_part else None
        key = other.grain[0]
        found = [one for one in self.columns if one == key or one.endswith(f"_{key}")]
        own = self.name == other.name
        return ", ".join(one for one in found if not (own and one == key)) or None


def drawn(manifest: Mapping[str, Any]) -> str:
    """The whole page."""
    marts = sorted(_marts(manifest), key=lambda mart: (mart.folder, mart.name))
    parts = [INTRODUCTION, "## From departments to readers\n", _fence(_overview(manifest))]
    for folder, members in groupby(marts, key=lambda mart: mart.folder):
        own = list(members)
        parts += [
            f"## {folder}\n",
            _fence(_relations(own, marts)),
            _fence(_lineage(manifest, folder)),
        ]
    return "\n".join(parts)


def _marts(manifest: Mapping[str, Any]) -> Iterator[Mart]:
    for node in _models(manifest).values():
        if node["fqn"][1] == "marts":
            columns = {name: one["data_type"] for name, one in node["columns"].items()}
            grain = tuple(node["config"]["meta"]["grain"])
            yield Mart(node["fqn"][2], node["name"], grain, columns)


def _relations(own: list[Mart], marts: list[Mart]) -> Iterator[str]:
    """An entity-relationship diagram of one folder; tables of others by their key alone."""
    yield "erDiagram"
    yield "    direction LR"
    links = [
        (mart, other, columns)
        for mart in own
        for other in marts
        if (columns := mart.leads_to(other)) is not None
    ]
    for mart, other, columns in links:
        is_always_there = {*columns.split(", ")} <= {*mart.grain}
        yield f'    {other.name} {"||" if is_always_there else "|o"}--o{{ {mart.name} : "{columns}"'
    outside = {other.name: other for _, other, _ in links if other not in own}
    for mart in [*own, *(outside[name] for name in sorted(outside))]:
        leading = {
            column for one, _, columns in links if one == mart for column in columns.split(", ")
        }
        keys = [*mart.grain, *(one for one in mart.columns if one in leading - {*mart.grain})]
        yield f"    {mart.name} {{"
        for column in keys:
            marks = [
                *(["PK"] if column in mart.grain else []),
                *(["FK"] if column in leading else []),
            ]
            yield f"        {mart.columns[column]} {column} {', '.join(marks)}"
        yield "    }"


def _overview(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Areas, not models: departments as one, then each question, then what is published."""
    models = _models(manifest)
    departments = sorted({one["fqn"][2] for one in models.values() if one["fqn"][1] == "staging"})
    edges = set()
    for node in models.values():
        for parent in _parents(node, models):
            if parent["fqn"][1] == "intermediate" and node["fqn"][1] == "marts":
                edges.add((_area(parent), _area(node)))
            if parent["fqn"][1] == "staging" != node["fqn"][1]:
                edges.add(("staging", _area(node)))
    yield "flowchart LR"
    yield f'    staging["staging<br/>{"<br/>".join(departments)}"]'
    for layer in ("intermediate", "marts"):
        areas = sorted({_area(one) for one in models.values() if one["fqn"][1] == layer})
        yield f"    subgraph {layer}"
        yield from (f'        {one}["{one.split("_", 1)[1]}"]' for one in areas)
        yield "    end"
    yield from (f"    {start} --> {end}" for start, end in sorted(edges))


def _lineage(manifest: Mapping[str, Any], folder: str) -> Iterator[str]:
    """What the marts of a folder are made of, at most one step back, and who reads them."""
    models = _models(manifest)
    own = {one["name"]: one for one in models.values() if _area(one) == f"marts_{folder}"}
    before = {
        (_source(parent, folder), name)
        for name, node in own.items()
        for parent in _parents(node, models)
    }
    after = {
        (models[parent]["name"], one["name"])
        for one in manifest["exposures"].values()
        for parent in one["depends_on"]["nodes"]
        if parent in models and models[parent]["name"] in own
    }
    exposures = {one["name"]: one["label"] for one in manifest["exposures"].values()}
    yield "flowchart LR"
    for source in sorted({start for start, _ in before} - own.keys()):
        yield f'    {source}(["{source.replace("_", " ", 1)}"])'
    yield from (f"    {name}" for name in sorted(own))
    yield from (f'    {one}{{{{"{exposures[one]}"}}}}' for one in sorted({end for _, end in after}))
    yield from (f"    {start} --> {end}" for start, end in sorted(before) + sorted(after))


def _source(parent: Node, folder: str) -> str:
    """A mart of the same folder by name, everything else by its area."""
    return str(parent["name"]) if _area(parent) == f"marts_{folder}" else _area(parent)


def _models(manifest: Mapping[str, Any]) -> dict[str, Node]:
    return {
        key: node
        for key, node in sorted(manifest["nodes"].items())
        if node["resource_type"] == "model"
    }


def _parents(node: Node, models: Mapping[str, Node]) -> list[Node]:
    return [models[one] for one in sorted(node["depends_on"]["nodes"]) if one in models]


def _area(node: Node) -> str:
    """The layer and the department or question of a model."""
    return f"{node['fqn'][1]}_{node['fqn'][2]}"


def _fence(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])
