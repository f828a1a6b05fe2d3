"""The last step as an asset: marts that passed their gate, put where readers look."""

from datetime import date

import dagster as dg

from orchestration.layers import unchanged
from orchestration.manifest import as_dictionary, public_tables
from orchestration.publish import MART_FILE, QUALITY_FILE, PublicTable, publish_mart
from orchestration.raw.ledger import utc_now
from orchestration.resource import QUALITY, Warehouse
from orchestration.settings import Settings

MART = dg.AssetKey(["published", "customer_lifecycle"])


def published_mart(settings: Settings, behind: dg.AssetKey) -> dg.AssetsDefinition:
    """The file that BI tools open; it changes only when every gate before it was passed."""
    manifest = as_dictionary()
    tables = public_tables(manifest)
    keys = [dg.AssetKey([table.schema, table.name]) for table in tables]

    @dg.asset(
        key=MART,
        group_name="published",
        deps=[behind, *keys],
        owners=["team:it"],
        kinds={"duckdb", "parquet"},
        description=f"{MART_FILE}: every public mart, for BI tools; with Parquet copies beside it.",
    )
    def customer_lifecycle(
        context: dg.AssetExecutionContext, warehouse: Warehouse
    ) -> dg.MaterializeResult:
        path = warehouse.settings.published / MART_FILE
        if (since := warehouse.layers.unchanged_since("published")) and path.exists():
            context.log.info(f"published in run {since}, which this one would repeat: {path}")
            return dg.MaterializeResult(metadata=unchanged(since))
        warehouse.layers.begin("published")
        as_of, counts = _publish(warehouse, tables)
        context.log.info(f"published {len(counts)} tables, {sum(counts.values()):,} rows: {path}")
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(path),
                "as_of": as_of.isoformat(),
                "table_count": len(counts),
                "dagster/row_count": sum(counts.values()),
            }
        )

    return customer_lifecycle


def _publish(warehouse: Warehouse, tables: list[PublicTable]) -> tuple[date, dict[str, int]]:
    """The date as of which was published, and rows a table."""
    as_of: date = warehouse.connection.execute("select as_of_date from raw._as_of").fetchall()[0][0]
    counts = publish_mart(
        warehouse.connection,
        warehouse.settings.published,
        tables,
        as_of=as_of,
        run_id=warehouse.run_id,
        published_at=utc_now(),
    )
    return as_of, counts


data_quality = dg.AssetSpec(
    QUALITY,
    group_name="published",
    deps=[["raw", "it", "loads"]],
    owners=["team:it"],
    kinds={"duckdb"},
    description=f"{QUALITY_FILE}: files, quarantine and results of the gates, for data owners."
    " Written at the end of every run, also when a gate stopped it.",
)
