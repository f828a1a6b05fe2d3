"""Benchmarks that take hours are not run here; that they can begin is."""

import importlib
import pkgutil

import duckdb
import pytest

import bench
from bench.macros import macros


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(bench.__path__)])
def test_every_benchmark_can_be_imported(name: str) -> None:
    assert importlib.import_module(f"bench.{name}")


@pytest.mark.parametrize(
    ("macro", "value", "expected"),
    [
        ("phone_key", "+49 (30) 1234-567", "301234567"),
        ("letters_key", "Zoë's Café, 12", "zoescafe12"),
        ("account_key", "001Lh00000000Gw", "001Lh00000000GwIAI"),
    ],
)
def test_macros_without_dbt_are_sql_of_the_default_engine(macro, value, expected) -> None:
    expression = getattr(macros(), macro)("value")
    found = duckdb.execute(f"select {expression} from (select ? as value)", [value]).fetchall()
    assert found == [(expected,)]
