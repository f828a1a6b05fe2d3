"""Each gate is fed bad exports: the run stops, says why, and what was published stays as it was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.python.pipeline.running import SMALL_COMPANY, Run, run_job

HEADER = "subscription_id,account_id,currency,mrr_amount,is_trial,start_date,end_date"


def later(exports: Path, department: str, name: str) -> Path:
    path = exports / department / "own" / "2025-07-31" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def subscriptions(exports: Path, row: Callable[[int], str]) -> None:
    lines = [HEADER, *(row(n) for n in range(1, SMALL_COMPANY + 1))]
    later(exports, "billing", "subscriptions.csv").write_text("\n".join(lines) + "\n")


def negative_amounts(exports: Path) -> None:
    subscriptions(exports, lambda n: f"S{n},A{n},USD,-{100 + n},false,2024-02-01,")


def ends_before_starts(exports: Path) -> None:
    subscriptions(exports, lambda n: f"S{n},A{n},USD,{100 + n},false,2024-02-01,2023-02-01")


def subscriptions_of_strangers(exports: Path) -> None:
    lines = [HEADER, *(f"S{n},X{n},USD,{100 + n},false,2024-02-01," for n in range(1, 201))]
    later(exports, "billing", "subscriptions.csv").write_text("\n".join(lines) + "\n")


def nearly_everybody_leaves(exports: Path) -> None:
    def row(n: int) -> str:
        end = "2025-03-15" if n > 5 else ""
        return f"S{n},A{n},USD,{100 + n},false,2024-02-01,{end}"

    subscriptions(exports, row)


@pytest.mark.parametrize(
    ("gate", "spoil", "suite", "column", "owner"),
    [
        ("raw", negative_amounts, "raw.billing__subscriptions", "mrr_amount", "billing@"),
        (
            "staging",
            ends_before_starts,
            "staging.stg_billing__subscriptions",
            "end_date",
            "billing@",
        ),
        (
            "intermediate",
            subscriptions_of_strangers,
            "intermediate.int_records_resolved",
            None,
            "it@",
        ),
        (
            "marts",
            nearly_everybody_leaves,
            "marts.net_customer_growth_monthly",
            None,
            "executives@",
        ),
    ],
)
def test_bad_data_stops_at_its_gate(
    gate: str,
    spoil: Callable[[Path], None],
    suite: str,
    column: str | None,
    owner: str,
    small_company: tuple[Path, Path],
) -> None:
    exports, data = small_company
    before = (data / "published" / "customer_lifecycle.duckdb").read_bytes()
    spoil(exports)

    run = run_job(data, exports)

    assert run.exit_code == 1, run.output
    assert suite in run.output
    assert owner in run.output
    table = suite.split(".")[1]
    assert f"{table}.{column}" in run.output if column else table in run.output
    assert run.mart.read_bytes() == before
    assert failed_gates(run) == {gate}
    assert "the last good mart stays as it was" in run.output


def failed_gates(run: Run) -> set[str]:
    """Gates with a critical failure in the newest run, as data owners see them."""
    return {
        gate
        for (gate,) in run.rows(
            "select distinct gate from trust.validation_results where severity = 'critical'"
            " and not is_success and run_id = (select arg_max(run_id, validated_at)"
            " from trust.validation_results)",
            file=run.quality,
        )
    }
