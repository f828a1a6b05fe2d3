"""A gate opens when every suite of its layer has let the data pass; the next layer waits for it."""

from collections.abc import Iterable, Mapping

import dagster as dg

from expectations.suite import Gate, Suite
from orchestration.resource import Warehouse

GATES: tuple[Gate, ...] = ("raw", "staging", "intermediate", "marts")


def gate_key(gate: Gate) -> dg.AssetKey:
    """The asset that the next layer depends on."""
    return dg.AssetKey(["gates", gate])


def gate_assets(
    suites: Iterable[Suite], last: Mapping[Gate, dg.AssetsDefinition]
) -> list[dg.AssetsDefinition]:
    """One asset a gate, downstream of every table that has a suite there.

    Of a layer of several steps a gate waits for the last as well, whether it has a suite or not.

    A blocking check holds back what reads its own table. Depending on the gate, a layer is held
    back by each check of the layer before it, also on tables that it does not read itself.
    """
    listed = list(suites)
    return [
        _gate(
            gate,
            [suite for suite in listed if suite.gate == gate],
            last[gate].keys if gate in last else (),
        )
        for gate in GATES
    ]


def _gate(gate: Gate, suites: list[Suite], last: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    keys = {*last, *(dg.AssetKey(suite.asset_key) for suite in suites)}

    @dg.asset(
        key=gate_key(gate),
        group_name=gate,
        deps=sorted(keys),
        owners=["team:it"],
        kinds={"greatexpectations"},
        description=f"Open: no critical expectation failed in {len(suites)} suites of {gate}.",
    )
    def open_gate(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        context.log.info(f"gate {gate}: open, {len(suites)} suites passed")
        warehouse.layers.stands(gate, warehouse.run_id)
        return dg.MaterializeResult(metadata={"suite_count": len(suites)})

    return open_gate
