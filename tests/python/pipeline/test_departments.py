"""Whichever department delivers nothing, the rest is built, and the marts say what is missing."""

import shutil
from collections.abc import Callable

import pytest

from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse

DEPARTMENTS = (
    "marketing",
    "sales",
    "operations",
    "billing",
    "support",
    "training",
    "product",
    "voice",
    "executives",
    "success",
)
ALONE = tuple((department,) for department in DEPARTMENTS)
# Each department is missing once in every test run, alone in the long form.
GONE = (
    ("operations",),
    ("marketing", "training", "voice"),
    ("billing", "product", "success"),
    ("sales", "support", "executives"),
)
LONG = [pytest.param(one, marks=pytest.mark.long) for one in ALONE if one not in GONE]
# The gates cost more than the models: they are asked where nobody is missing, where those are on
# whom it rests who is a customer, and where three are.
GATED = {(), ("sales",), ("billing",), ("operations",), *GONE[-3:]}
Without = Callable[[tuple[str, ...]], Built]


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Without:
    """A small clean company's warehouse, built and checked, without some departments' folders."""
    whole = tmp_path_factory.mktemp("company")
    write(whole, customers=50, weeks=52, faults="none")
    warehouses = tmp_path_factory.mktemp("warehouses")

    def build(gone: tuple[str, ...]) -> Built:
        exports = warehouses / f"exports_{'_'.join(gone)}"
        shutil.copytree(whole / "exports", exports, ignore=lambda *_: gone)
        built = new_warehouse(warehouses / f"without_{'_'.join(gone)}")
        return built.load(exports).build(gates=gone in GATED)

    return build


def test_with_all_departments_every_export_has_rows_and_every_gate_opens(without: Without) -> None:
    built = without(())
    assert built.stopped_at is None
    assert [str(one) for one in built.failed("critical")] == []
    assert [str(one) for one in built.results if one.is_crashed] == []
    empty = built.rows("select export from trust.exports where loaded_row_count = 0")
    assert empty == []
    assert built.rows("select reason from trust.quarantined_rows") == []
    assert built.rows("select reason from trust.loads where status <> 'loaded'") == []


@pytest.mark.parametrize("gone", [*GONE, *LONG], ids="_".join)
def test_the_rest_is_built_and_says_who_is_missing(without: Without, gone: tuple[str]) -> None:
    built = without(gone)
    assert built.stopped_at is None, [one.description for one in built.failed("critical")]
    assert [str(one) for one in built.results if one.is_crashed] == []
    missing = built.rows("select distinct department from trust.exports where not is_delivered")
    assert {department for (department,) in missing} == set(gone)
    known = built.one("select max(known_department_count) from marts.customers")
    assert known is None or known <= len(DEPARTMENTS) - len(gone)
    for department in gone:
        assert built.one(f"select count(known_at_{department}) from marts.customers") == 0
