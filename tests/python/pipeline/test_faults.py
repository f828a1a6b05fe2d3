"""Each fault that a system or a person puts into exports, alone, and what becomes of it.

handled: growth is the true one and nothing is asked of anybody; set aside: rows are in quarantine
and growth is the true one; refused: a file is refused and its department told; doubted: a suite
says so; accepted: growth is not the true one, or nobody notices, and docs/decisions.md says why.
The whole table is printed at the end of the tests.
"""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.settings import PROJECT
from orchestration.warehouse import quoted
from sample_company.company_writer import write
from sample_company.departments import DEPARTMENTS
from sample_company.faults import FAULTS, Fault
from tests.python.pipeline.building import Built, new_warehouse

CUSTOMERS, WEEKS = 40, 52
GROWTH_MART = "net_customer_growth_monthly"
GROWTH = ("opening", "new", "won_back", "lost", "closing")
BECOMES = {
    "bad_cells": "set aside",
    "truncated_file": "set aside",
    "conflicting_rows": "set aside",
    "shifted_row": "set aside",
    "title_rows": "set aside",
    "left_behind_rows": "set aside",
    "mixed_dates": "set aside",
    "sheet_totals": "set aside",
    "half_snapshot": "refused",
    "windows_1252": "refused",
    "local_times": "doubted",
    "cents_for_decimals": "doubted",
    "mixed_currency": "doubted",
    "redefined_metric": "accepted",
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    write(folder, CUSTOMERS, WEEKS, faults="none")
    return folder


@pytest.fixture(scope="module")
def loaded(clean: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clean company's warehouse, loaded once: most faults concern one department."""
    folder = tmp_path_factory.mktemp("warehouses") / "clean"
    new_warehouse(folder).load(clean / "exports").connection.close()
    return folder


@pytest.fixture
def with_fault(clean: Path, loaded: Path, tmp_path: Path) -> Callable[[Fault], Built]:
    """The clean warehouse, with the fault's department loaded anew from exports that have it."""

    def load(fault: Fault) -> Built:
        place = fault.where.split("/")[0]
        concerned = [place] if place in DEPARTMENTS else list(DEPARTMENTS)
        write(tmp_path, CUSTOMERS, WEEKS, faults=fault.name, departments=tuple(concerned))
        built = new_warehouse(loaded.parent / fault.name, like=loaded)
        for department in concerned:
            built.connection.execute(
                "delete from raw._loads where export like ?", [f"{department}.%"]
            )
            tables = built.rows(
                "select table_name from duckdb_tables() where schema_name = 'raw'"
                f" and starts_with(table_name, '{department}__')"
            )
            for (table,) in tables:
                built.connection.execute(f"delete from {quoted('raw', table)}")
        return built.load(tmp_path / "exports")

    return load


def true_growth(truth: Path) -> list[tuple[int, ...]]:
    with (truth / "monthly_growth.csv").open(encoding="utf-8") as file:
        return [tuple(int(row[name]) for name in GROWTH) for row in csv.DictReader(file)]


def growth_of(built: Built, months: int) -> list[tuple[int, ...]]:
    """The months of the company's span; the last one is provisional and left out."""
    columns = ", ".join(f"{name}_customer_count" for name in GROWTH)
    return built.rows(
        f"select {columns} from marts.net_customer_growth_monthly where segment = 'all'"
        f" and month_date >= date '2024-01-01' order by month_date limit {months - 1}"
    )


def is_true(built: Built, truth: Path) -> bool:
    true = true_growth(truth)
    return growth_of(built, len(true)) == true[:-1]


def test_without_a_fault_growth_is_true_and_nothing_is_set_aside(clean: Path, loaded: Path) -> None:
    built = new_warehouse(loaded.parent / "copy", like=loaded).build(towards=(GROWTH_MART,))
    assert is_true(built, clean / "truth")
    assert built.rows("select reason from raw._quarantine_now") == []
    assert built.rows("select reason from raw._loads_now where status <> 'loaded'") == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_becomes_what_is_said(
    fault: Fault,
    with_fault: Callable[[Fault], Built],
    clean: Path,
    record_property: Callable[[str, object], None],
) -> None:
    built = with_fault(fault)
    refused = built.rows("select reason from raw._loads_now where status = 'refused'")
    aside = built.one("select count(*) from raw._quarantine_now")
    wanted = BECOMES.get(fault.name, "handled")
    doubts: list[str] = []
    became = "refused" if refused else ""
    if not became:
        asked = wanted == "doubted"
        built.build(gates=asked, towards=() if asked else (GROWTH_MART,))
        doubts = sorted({one.suite for one in built.failed() if one.severity != "info"})
        is_right = built.stopped_at is None and is_true(built, clean / "truth")
        if wanted == "doubted" and doubts:
            became = "doubted"
        elif not is_right or wanted == "accepted":
            became = "accepted"
        else:
            became = "set aside" if aside else "handled"
    told = refused[0][0] if refused else f"{aside} rows" if aside else ", ".join(doubts)
    record_property("fault", (fault.name, fault.what, became, told))
    assert became == wanted
    if became == "accepted":
        assert fault.name in (PROJECT / "docs" / "decisions.md").read_text(encoding="utf-8")
    built.connection.close()
