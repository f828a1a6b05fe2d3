"""`docs/requirements.md` tells the truth: what it names as built is there."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.settings import PROJECT

IDS = {
    *(f"A{number}" for number in range(1, 7)),
    *(f"B{number}" for number in range(1, 13)),
    *(f"C{number}" for number in range(1, 8)),
    *(f"D{number}" for number in range(1, 12)),
    *(f"E{number}" for number in range(1, 12)),
}


class Row(NamedTuple):
    id: str
    requirement: str
    mart: str
    columns: list[str]
    test: str
    status: str


def rows() -> list[Row]:
    text = (PROJECT / "docs" / "requirements.md").read_text(encoding="utf-8")
    cells = [
        [cell.strip() for cell in line.strip("| ").split(" | ")]
        for line in text.splitlines()
        if re.match(r"\| [A-E]\d", line)
    ]
    return [
        Row(one[0], one[1], one[2].strip("`"), re.findall("`([^`]+)`", one[3]), *one[4:])
        for one in cells
    ]


def python_tests(folder: Path) -> set[str]:
    return {
        name
        for path in folder.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_requirement_has_a_row() -> None:
    assert {row.id for row in rows()} == IDS
    assert {row.status for row in rows()} <= {"built", "planned"}


def test_what_is_built_has_its_mart_columns_and_test(
    manifest: Mapping[str, Any], record_property: Callable[[str, object], None]
) -> None:
    marts = {
        node["name"]: set(node["columns"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    }
    tests = {one["name"] for one in manifest["unit_tests"].values()}
    tests |= {one["name"] for one in manifest["nodes"].values() if one["resource_type"] == "test"}
    tests |= python_tests(PROJECT / "tests" / "python")
    built = [row for row in rows() if row.status == "built"]
    assert built
    for row in built:
        assert row.mart in marts, f"{row.id}: no mart {row.mart}"
        assert row.columns, row.id
        assert set(row.columns) <= marts[row.mart], f"{row.id}: {row.mart} lacks a column"
        assert row.test.strip("`") in tests, f"{row.id}: no test {row.test}"
    planned = [f"{row.id} {row.mart}" for row in rows() if row.status == "planned"]
    record_property("planned", planned)
    print(f"{len(built)} rows are built, {len(planned)} planned: {', '.join(planned)}")
