"""A gate opens when every suite of its layer has let the data pass; the next layer waits for it."""

from collections.abc import Iterable

import dagster as dg

from expectations.suite import Gate, Suite

GATES: tuple[Gate, ...] = ("raw", "staging", "intermediate", "marts")


def gate_key(gate: Gate) -> dg.AssetKey:
    """The asset that the next layer depends on."""
    return dg.AssetKey(["gates", gate])


def gate_assets(suites: Iterable[Suite]) -> list[dg.AssetsDefinition]:
    """One asset a gate, downstream of every table that has a suite there.

    A blocking check holds back what reads its own table. Depending on the gate, a layer is held
    back by each check of the layer before it, also on tables that it does not read itself.
    """
    listed = list(suites)
    return [_gate(gate, [suite for suite in listed if suite.gate == gate]) for gate in GATES]


def _gate(gate: Gate, suites: list[Suite]) -> dg.AssetsDefinition:
    @dg.asset(
        key=gate_key(gate),
        group_name=gate,
        deps=[dg.AssetKey(suite.asset_key) for suite in suites],
        owners=["team:it"],
        kinds={"greatexpectations"},
        description=f"Open: no critical expectation failed in {len(suites)} suites of {gate}.",
    )
    def open_gate(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        context.log.info(f"gate {gate}: open, {len(suites)} suites passed")
        return dg.MaterializeResult(metadata={"suite_count": len(suites)})

    return open_gate
