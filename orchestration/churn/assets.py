"""The step between features and risk, as a Dagster asset."""

from dataclasses import asdict

import dagster as dg

from orchestration.layers import unchanged
from orchestration.resource import Warehouse

MODELS = ("int_churn_examples", "int_customer_features_weekly", "int_churn_reference_classes")


def churn_asset(behind: dg.AssetKey) -> dg.AssetsDefinition:
    """Learn who leaves, once features and outcomes are built."""

    @dg.asset(
        key=dg.AssetKey(["intermediate", "churn_model"]),
        group_name="intermediate",
        deps=[behind, *(dg.AssetKey(["intermediate", name]) for name in MODELS)],
        owners=["team:success"],
        kinds={"python", "duckdb"},
        description="Which model of churn speaks: judged out of time, promoted or refused.",
    )
    def churn_model(
        context: dg.AssetExecutionContext, warehouse: Warehouse
    ) -> dg.MaterializeResult:
        if since := warehouse.layers.unchanged_since("intermediate"):
            return dg.MaterializeResult(metadata=unchanged(since))
        warehouse.layers.begin("intermediate")
        from orchestration.churn.train import train  # what learns takes a second to import

        folder = warehouse.settings.models
        found = train(warehouse.connection, warehouse.run_id, context.log.info, folder)
        metadata: dict[str, str | int | float | None] = {"models": str(folder)}
        for one in found:
            told = asdict(one)
            horizon = told.pop("horizon_days")
            metadata |= {f"{name}_{horizon}_days": value for name, value in told.items()}
        return dg.MaterializeResult(metadata=metadata)

    return churn_model
