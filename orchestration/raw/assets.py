"""One Dagster asset per departmental export, all made by one factory; and the as-of date."""

from collections.abc import Callable
from datetime import date

import dagster as dg

from orchestration.raw.contract import Contract
from orchestration.raw.deliveries import Unrecognised
from orchestration.raw.landing import LandingError, land
from orchestration.raw.loads import Report
from orchestration.resource import Warehouse
from orchestration.settings import Settings
from sample_company import company_writer

LEDGER = dg.AssetKey(["raw", "it", "loads"])
AS_OF = dg.AssetKey(["raw", "it", "as_of"])


@dg.asset(
    key=LEDGER,
    group_name="raw",
    owners=["team:it"],
    kinds={"duckdb"},
    description="The ledger of every file, the quarantine and the gates' results; append-only.",
)
def ledger(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Look at the exports folder; files that nobody knows are recorded."""
    settings = warehouse.settings
    try:
        refused = provide_exports(settings, context.log.info)
    except LandingError as error:
        raise dg.Failure(str(error)) from None
    context.instance.add_run_tags(context.run_id, {"exports": settings.company})
    known, unknown = warehouse.files()
    unknown = [*unknown, *refused]
    warehouse.loader.record_unrecognised(unknown)
    context.log.info(
        f"{settings.exports_folder}: {len(known)} files, {len(unknown)} not recognised"
    )
    for file in unknown:
        context.log.info(f"not recognised: {file.name}: {file.reason}")
    if not known:
        raise dg.Failure(
            f"no file in {settings.exports_folder} is a departmental export. Name files and folders"
            " as docs/bring-your-own-exports.md says, or give a mapping with MAPPING=<file>"
        )
    return dg.MaterializeResult(
        metadata={"file_count": len(known), "unrecognised_file_count": len(unknown)}
    )


def provide_exports(settings: Settings, tell: Callable[[str], object]) -> list[Unrecognised]:
    """Fill the exports folder: from an object storage, or with the sample company where no exports
    are given. Gives back the objects that cannot be files here. Raises LandingError.
    """
    if settings.stored_at:
        landing = land(settings)
        tell(
            f"{settings.stored_at}: {landing.landed_count} objects landed,"
            f" {landing.unchanged_count} unchanged, {len(landing.refused)} refused"
        )
        return landing.refused
    if settings.exports is None and not settings.exports_folder.exists():
        company_writer.write(settings.exports_folder.parent)
        tell(f"wrote the sample company to {settings.exports_folder.parent}")
    return []


def raw_asset(contract: Contract, owner: str) -> dg.AssetsDefinition:
    """The asset that brings one export's raw table up to date; refused files fail its check."""
    accepted = dg.AssetCheckSpec(
        "files_accepted",
        asset=["raw", contract.department, contract.thing],
        description="Every file of this export could be read as the contract and mapping say.",
    )

    @dg.asset(
        key=["raw", contract.department, contract.thing],
        group_name="raw",
        deps=[LEDGER],
        owners=[owner],
        kinds={"duckdb"},
        description=contract.description,
        check_specs=[accepted],
    )
    def load(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        files = [file for file in warehouse.files()[0] if file.contract.export == contract.export]
        report = warehouse.loader.load(contract, files)
        _tell(context, contract, report)
        return _result(contract, report, warehouse)

    return load


class AsOf(dg.Config):
    """The date up to which facts count as known (YYYY-MM-DD); by default the newest export's."""

    as_of: str | None = None


def as_of_asset(contracts: list[Contract], default: date | None) -> dg.AssetsDefinition:
    """The one row that every model reads instead of the clock."""

    @dg.asset(
        key=AS_OF,
        group_name="raw",
        deps=[["raw", contract.department, contract.thing] for contract in contracts],
        owners=["team:it"],
        kinds={"duckdb"},
        description="The date up to which facts count as known; by default the newest export's.",
    )
    def as_of(
        context: dg.AssetExecutionContext, config: AsOf, warehouse: Warehouse
    ) -> dg.MaterializeResult:
        given = date.fromisoformat(config.as_of) if config.as_of else default
        newest: date | None = warehouse.connection.execute(
            "select max(export_date) from raw._loads_now where status = 'loaded'"
        ).fetchall()[0][0]
        if newest is None:
            raise dg.Failure(
                "no file could be loaded, so there is nothing to build. Why is in the ledger:"
                " the published data_quality.duckdb, table trust.loads"
            )
        chosen = given or newest
        warehouse.connection.execute("delete from raw._as_of")
        warehouse.connection.execute("insert into raw._as_of values (?)", [chosen])
        context.log.info(f"as of {chosen}")
        context.instance.add_run_tags(context.run_id, {"as_of": chosen.isoformat()})
        return dg.MaterializeResult(metadata={"as_of": chosen.isoformat()})

    return as_of


def _tell(context: dg.AssetExecutionContext, contract: Contract, report: Report) -> None:
    loaded, table = report.files("loaded"), ".".join(contract.table)
    if not report.entries and not report.known_file_count:
        context.log.info(f"{table}: nothing was delivered")
        return
    context.log.info(
        f"{table}: {len(loaded)} files read"
        f" ({report.known_file_count} known already),"
        f" {report.total('loaded_row_count'):,} rows loaded,"
        f" {report.total('unchanged_row_count'):,} unchanged,"
        f" {report.total('quarantined_row_count'):,} quarantined"
    )
    for entry in report.files("refused"):
        context.log.warning(f"refused: {entry.file_name}: {entry.reason}")


def _result(contract: Contract, report: Report, warehouse: Warehouse) -> dg.MaterializeResult:
    schema, table = contract.table
    count = warehouse.connection.execute(f'select count(*) from {schema}."{table}"').fetchall()
    refused = report.files("refused")
    absent = {entry.absent_columns for entry in report.files("loaded") if entry.absent_columns}
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": count[0][0],
            "files_loaded": len(report.files("loaded")),
            "files_known": report.known_file_count,
            "files_refused": len(refused),
            "rows_loaded": report.total("loaded_row_count"),
            "rows_unchanged": report.total("unchanged_row_count"),
            "rows_quarantined": report.total("quarantined_row_count"),
            "keys_on_several_rows": report.total("key_conflict_count"),
            "keys_deleted": report.tombstone_count,
            "columns_absent": "; ".join(sorted(absent)) or "none",
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not refused,
                check_name="files_accepted",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={entry.file_name: entry.reason or "" for entry in refused},
            )
        ],
    )
