"""The repository keeps its own rules: layers, contracts, owners, one rule in one place."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from expectations import SUITES
from orchestration.quality import read_owners
from orchestration.settings import PROJECT

Manifest = Mapping[str, Any]
LAYERS = ("staging", "intermediate", "marts")
LONGEST_MODEL = 120

# Which instrument states a rule: dbt's tests by name, Great Expectations' by class.
NOT_NULL = "ExpectColumnValuesToNotBeNull"
UNIQUE = "ExpectColumnValuesToBeUnique"
UNIQUE_TOGETHER = "ExpectCompoundColumnsToBeUnique"
SAME_RULE = {
    "not_null": NOT_NULL,
    "never_null": NOT_NULL,
    "unique": UNIQUE,
    "accepted_values": "ExpectColumnValuesToBeInSet",
    "grain": NOT_NULL,
}


def models(manifest: Manifest, layer: str | None = None) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and (layer is None or node["fqn"][1] == layer)
    ]


def by_model(manifest: Manifest) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            found[node["attached_node"]].append(node)
    return found


def rules(test: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """What a dbt test states of which column, in Great Expectations' words."""
    asked = test.get("test_metadata") or {"name": None, "kwargs": {}}
    kind, arguments = asked["name"], asked["kwargs"]
    columns = arguments.get("columns", [test.get("column_name")])
    if kind in SAME_RULE:
        for column in columns:
            if column not in arguments.get("nullable", []):
                yield column, SAME_RULE[kind]
    if kind == "grain":
        yield (columns[0], UNIQUE) if len(columns) == 1 else (None, UNIQUE_TOGETHER)


def test_data_flows_forward_only(manifest: Manifest) -> None:
    order = {layer: number for number, layer in enumerate(LAYERS)}
    for node in models(manifest):
        for parent in node["depends_on"]["nodes"]:
            if parent.startswith("model."):
                layer = manifest["nodes"][parent]["fqn"][1]
                assert order[layer] <= order[node["fqn"][1]], f"{node['name']} reads {parent}"


def test_staging_reads_its_own_department_and_nothing_built(manifest: Manifest) -> None:
    for node in models(manifest, "staging"):
        department = node["fqn"][2]
        for parent in node["depends_on"]["nodes"]:
            kind, _, name, *_ = parent.split(".")
            sent = kind == "source" and name in (department, "it")
            own_versions = parent.endswith(f".{node['name']}_versions")
            allowed = kind == "seed" or sent or own_versions
            assert allowed, f"{node['name']} reads {parent}"


def test_only_staging_reads_what_departments_sent(manifest: Manifest) -> None:
    for node in models(manifest, "intermediate") + models(manifest, "marts"):
        sources = [one for one in node["depends_on"]["nodes"] if one.startswith("source.")]
        assert all(one.split(".")[2] == "it" for one in sources), node["name"]


def test_every_export_has_a_staging_model(manifest: Manifest) -> None:
    staged = {
        parent for node in models(manifest, "staging") for parent in node["depends_on"]["nodes"]
    }
    exports = [name for name in manifest["sources"] if name.split(".")[2] != "it"]
    assert exports
    assert set(exports) <= staged


def test_no_model_reads_the_clock(manifest: Manifest) -> None:
    clock = re.compile(r"\b(current_date|current_timestamp|now\(|today\(|get_current_)")
    for node in models(manifest):
        assert not clock.search(node["raw_code"].lower()), node["name"]


def test_no_model_is_too_long_to_read(manifest: Manifest) -> None:
    long = [
        node["name"] for node in models(manifest) if node["raw_code"].count("\n") > LONGEST_MODEL
    ]
    assert long == []


def test_every_model_says_what_a_row_is(manifest: Manifest) -> None:
    for node in models(manifest):
        assert "one row" in node["description"].lower(), node["name"]
        assert node["config"]["meta"].get("grain"), node["name"]


def test_every_mart_is_a_product(manifest: Manifest) -> None:
    exposed = {
        parent for one in manifest["exposures"].values() for parent in one["depends_on"]["nodes"]
    }
    unit_tested = {
        parent for one in manifest["unit_tests"].values() for parent in one["depends_on"]["nodes"]
    }
    owners = read_owners(PROJECT / "models" / "groups.yml")
    for node in models(manifest, "marts"):
        name = node["name"]
        assert node["config"]["access"] == "public", name
        assert node["config"]["contract"]["enforced"], name
        assert node["config"]["group"] in owners, name
        assert node["unique_id"] in exposed, f"{name} has no exposure"
        assert node["unique_id"] in unit_tested, f"{name} has no unit test"
        for column in node["columns"].values():
            assert column["description"], f"{name}.{column['name']}"
            assert column["data_type"], f"{name}.{column['name']}"


# Written by Python as a log: a run may state the same row of a file, or check, more than once.
LOGS = {"quarantined_rows", "validation_results"}


def test_every_mart_has_a_test_of_its_grain(manifest: Manifest) -> None:
    tests = by_model(manifest)
    for node in models(manifest, "marts"):
        if node["name"] in LOGS:
            continue
        grains = [
            one["test_metadata"]["kwargs"]["columns"]
            for one in tests[node["unique_id"]]
            if (one.get("test_metadata") or {}).get("name") == "grain"
        ]
        assert grains == [node["config"]["meta"]["grain"]], node["name"]


@pytest.mark.parametrize(
    "label",
    [
        "new",
        "won_back",
        "lost",
        "expansion",
        "contraction",
        "unchanged",
        "inside_a_month",
        "29_days",
        "30_days",
    ],
)
def test_every_label_has_a_unit_test_that_names_it(label: str, manifest: Manifest) -> None:
    text = " ".join(
        f"{one['name']} {one['expect']['rows']}" for one in manifest["unit_tests"].values()
    )
    words = label.split("_")
    assert any(
        candidate in text for candidate in (label, " ".join(words), "_".join(reversed(words)))
    ), label


def test_no_rule_is_stated_twice(manifest: Manifest) -> None:
    stated: dict[tuple[str, str | None, str], str] = {}
    for node_id, tests in by_model(manifest).items():
        table = node_id.split(".")[-1]
        for one in tests:
            for column, kind in rules(one):
                stated[table, column, kind] = one["name"]
    for suite in SUITES:
        seen = set()
        for expectation in suite.expectations():
            column = getattr(expectation, "column", None)
            rule = (suite.table, column, type(expectation).__name__)
            assert rule not in stated, f"{suite.name}: dbt's {stated.get(rule)} states it already"
            words = (*rule, expectation.description)
            assert words not in seen, f"{suite.name} states {words} twice"
            seen.add(words)


def test_every_suite_is_about_a_table_that_exists(manifest: Manifest) -> None:
    built = {(node["schema"], node["name"]) for node in models(manifest)}
    sent = {(one["schema"], one["identifier"]) for one in manifest["sources"].values()}
    for suite in SUITES:
        assert (suite.schema, suite.table) in built | sent, suite.name


def test_every_export_has_a_suite_at_the_raw_gate(manifest: Manifest) -> None:
    checked = {suite.table for suite in SUITES if suite.gate == "raw"}
    sent = {one["identifier"] for one in manifest["sources"].values() if one["source_name"] != "it"}
    assert checked == sent
