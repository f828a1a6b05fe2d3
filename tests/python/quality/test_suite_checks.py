"""One blocking Dagster check a suite: what is downstream runs, or does not, as severity says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import dagster as dg
import duckdb
import pytest

from expectations import SUITES
from expectations.suite import Suite, expect
from orchestration.layers import Layers
from orchestration.quality import suite_checks
from tests.python.quality.asking import OWNERS

CANARY = "Zuzana-Canaryova"


@dataclass
class Shared:
    """A stand-in for the warehouse resource."""

    connection: duckdb.DuckDBPyConnection

    @property
    def layers(self) -> Layers:
        return Layers(self.connection, rebuild=True)


@contextmanager
def run(connection: duckdb.DuckDBPyConnection, severity: str) -> Iterator[tuple]:
    """Materialise a table of two rows, one of them off, its check, and what is downstream."""
    suite = Suite(
        "raw",
        "sales__things",
        "sales",
        lambda: [
            expect.ColumnValuesToMatchRegex(
                "A thing's name starts with an x.", column="name", regex="^x", severity=severity
            ),
            expect.ColumnValuesToNotBeNull(
                "A thing has a name, always.", column="name", severity="critical"
            ),
        ],
    )

    @dg.asset(key=["raw", "sales", "things"])
    def things() -> None:
        connection.execute(
            f"create table raw.sales__things as select * from (values ('x'), ('{CANARY}')) t(name)"
        )

    @dg.asset(deps=[things])
    def downstream() -> None:
        connection.execute("create table raw.downstream as select 1 as a")

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [things, downstream, *suite_checks([suite], OWNERS)],
            resources={"warehouse": Shared(connection)},
            instance=instance,
            raise_on_error=False,
        )
        (evaluation,) = result.get_asset_check_evaluations()
        events = "\n".join(str(event) for event in instance.all_logs(result.run_id))
        yield result, evaluation, events


def tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()
    }


@pytest.mark.parametrize(
    ("severity", "passes_on"), [("critical", False), ("warning", True), ("info", True)]
)
def test_a_failed_suite_stops_what_is_downstream_only_where_it_is_critical(
    warehouse: duckdb.DuckDBPyConnection,
    severity: str,
    passes_on: bool,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with run(warehouse, severity) as (result, evaluation, events):
        assert ("downstream" in tables(warehouse)) == passes_on
        assert result.success == passes_on
        assert not evaluation.passed
        assert evaluation.severity == (
            dg.AssetCheckSeverity.WARN if passes_on else dg.AssetCheckSeverity.ERROR
        )
        numbers = {name: value.value for name, value in evaluation.metadata.items()}
        assert numbers == {
            "evaluated_expectation_count": 2,
            "failed_expectation_count": 1,
            "crashed_expectation_count": 0,
            "unexpected_count": 1,
            "element_count": 2,
        }
        assert "A thing's name starts with an x. 1 of 2 rows are off." in evaluation.description
        assert "Sales operations <sales@example.com>" in evaluation.description
        stored = warehouse.execute(
            "select run_id, suite, severity, is_success from raw._validations order by is_success"
        ).fetchall()
        assert stored == [
            (result.run_id, "raw.sales__things", severity, False),
            (result.run_id, "raw.sales__things", "critical", True),
        ]
        output = "".join(capfd.readouterr())
        recorded = str(warehouse.execute("select * from raw._validations").fetchall())
        for text in (events, output, recorded, str(numbers), evaluation.description):
            assert CANARY not in text


def test_every_suite_becomes_one_blocking_check_with_its_owner() -> None:
    checks = suite_checks(SUITES, OWNERS)
    specs = {(spec.asset_key, spec.name): spec for check in checks for spec in check.check_specs}
    assert len(checks) == len(specs) == len(SUITES)
    assert all(spec.blocking for spec in specs.values())
    spec = specs[dg.AssetKey(["raw", "sales", "accounts"]), "raw_sales__accounts"]
    assert spec.metadata["owner"] == "Sales operations"
    assert spec.description == (
        "Can we believe raw.sales__accounts? Sales operations answers for it."
    )
