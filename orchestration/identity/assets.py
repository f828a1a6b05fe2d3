"""The step between records and customers, as a Dagster asset."""

from dataclasses import asdict

import dagster as dg

from orchestration.identity.resolve import resolve
from orchestration.layers import unchanged
from orchestration.resource import Warehouse

RECORD_MODELS = ("int_identity_records", "int_identity_edges", "int_identity_apart")


def identity_asset(behind: dg.AssetKey) -> dg.AssetsDefinition:
    """Resolve records to customers, once the models of records and edges are built."""

    @dg.asset(
        key=dg.AssetKey(["intermediate", "identity_resolved"]),
        group_name="intermediate",
        deps=[behind, *(dg.AssetKey(["intermediate", name]) for name in RECORD_MODELS)],
        owners=["team:it"],
        kinds={"python", "duckdb"},
        description="Which records are one customer, and the customer's id, which stays.",
    )
    def identity_resolved(
        context: dg.AssetExecutionContext, warehouse: Warehouse
    ) -> dg.MaterializeResult:
        if since := warehouse.layers.unchanged_since("intermediate"):
            return dg.MaterializeResult(metadata=unchanged(since))
        warehouse.layers.begin("intermediate")
        outcome = resolve(warehouse.connection, warehouse.run_id, context.log.info)
        context.log.info(
            f"{outcome.record_count:,} records are {outcome.customer_count:,} customers;"
            f" {outcome.unmatched_record_count:,} belong to none,"
            f" {outcome.changed_record_count:,} changed"
        )
        return dg.MaterializeResult(metadata=asdict(outcome))

    return identity_resolved
