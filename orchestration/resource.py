"""The warehouse as a Dagster resource: opened for a run, given to every step, closed at its end."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from orchestration.engines import Engine, bind, engine_of
from orchestration.layers import Layers
from orchestration.manifest import as_dictionary, run_tables
from orchestration.publish import publish_data_quality, remove_unfinished
from orchestration.quality import VALIDATIONS_DDL
from orchestration.quality_page import PAGE, draw_quality_page
from orchestration.raw import ledger
from orchestration.raw.contract import Contract, read_contracts
from orchestration.raw.deliveries import Catalogue, ExportFile, Unrecognised, scan
from orchestration.raw.load import Loader
from orchestration.raw.retention import expire
from orchestration.raw.suppression import read_suppression
from orchestration.settings import PROJECT, Settings
from orchestration.warehouse import open_hardened

QUALITY = dg.AssetKey(["published", "data_quality"])


class Warehouse(dg.ConfigurableResource):
    """One hardened DuckDB connection and the exports that belong to it.

    `until` (YYYY-MM-DD) leaves later exports for a later run; `rebuild` builds also the layers that
    did not change. At the end of every run, however it ended, the trust tables are published and
    the data-quality page is drawn.
    """

    data: str
    exports: str | None = None
    mapping: str | None = None
    memory_limit: str = "4GB"
    threads: int = 2
    archive_days: int | None = None
    stored_at: str | None = None
    until: str | None = None
    target: str = "duckdb"
    lake_data: str | None = None
    rebuild: bool = False

    _connection: duckdb.DuckDBPyConnection | None = PrivateAttr(None)
    _engine: Engine | None = PrivateAttr(None)
    _layers: Layers | None = PrivateAttr(None)
    _run_id: str = PrivateAttr("")
    _files: tuple[list[ExportFile], list[Unrecognised]] | None = PrivateAttr(None)

    @classmethod
    def of(cls, settings: Settings) -> "Warehouse":
        """The resource for what the environment says."""
        return cls(
            data=str(settings.data),
            exports=str(settings.exports) if settings.exports else None,
            mapping=str(settings.mapping) if settings.mapping else None,
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            archive_days=settings.archive_days,
            target=settings.target,
            lake_data=str(settings.lake_data) if settings.lake_data else None,
            stored_at=settings.stored_at,
            rebuild=settings.rebuild,
        )

    def config_until(self, until: date) -> dict[str, Any]:
        """The run configuration that leaves later exports for a later run.

        Dagster takes what is configured for a run instead of all that the resource was made with.
        """
        given = {name: getattr(self, name) for name in type(self).model_fields}
        told = {name: value for name, value in given.items() if value is not None}
        return {"resources": {"warehouse": {"config": {**told, "until": until.isoformat()}}}}

    @property
    def settings(self) -> Settings:
        """Where this company's files are."""
        return Settings(
            data=Path(self.data),
            exports=Path(self.exports) if self.exports else None,
            mapping=Path(self.mapping) if self.mapping else None,
            memory_limit=self.memory_limit,
            threads=self.threads,
            archive_days=self.archive_days,
            target=self.target,
            lake_data=Path(self.lake_data) if self.lake_data else None,
            stored_at=self.stored_at,
            rebuild=self.rebuild,
        )

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection that the whole run shares."""
        if self._connection is None:
            raise RuntimeError("the warehouse is open only while a run lasts")
        return self._connection

    @property
    def engine(self) -> Engine:
        """What runs the models of this run."""
        if self._engine is None:
            raise RuntimeError("the engine runs only while a run lasts")
        return self._engine

    @property
    def layers(self) -> Layers:
        """What still stands of what earlier runs have built."""
        if self._layers is None:
            raise RuntimeError("the layers are known only while a run lasts")
        return self._layers

    @property
    def run_id(self) -> str:
        """Dagster's id of the run."""
        return self._run_id

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Open, harden, lend, publish the trust tables and their page, close."""
        os.umask(0o077)
        settings = self.settings
        for folder in (settings.archive, settings.scratch, settings.published):
            folder.mkdir(parents=True, exist_ok=True)
        engine = engine_of(settings)
        inside = [settings.archive, settings.scratch, settings.published, PROJECT / "seeds"]
        connection = open_hardened(
            settings.warehouse,
            [*inside, *engine.folders],
            spill=settings.scratch / "spill",
            memory_limit=settings.memory_limit,
            threads=settings.threads,
            start=engine.start,
        )
        with ExitStack() as at_the_end:  # the last that was added comes first
            at_the_end.callback(self._forget)
            at_the_end.enter_context(closing(connection))
            at_the_end.callback(engine.stop, connection)
            self._connection, self._run_id, self._files = connection, context.run_id or "", None
            self._engine = engine
            ledger.prepare(connection, settings.company)
            bind(connection, settings.target)
            ledger.list_exports(connection, contracts())
            connection.execute(VALIDATIONS_DDL)
            is_part = bool(context.run and context.run.asset_selection)
            self._layers = Layers(connection, rebuild=settings.rebuild, is_part=is_part)
            _empty(settings.scratch)
            remove_unfinished(settings.published)
            if context.instance is not None:
                end_lost_runs(context.instance, self._run_id)
                keep_connections(context.instance)
            at_the_end.callback(self._publish_quality, context.instance)
            yield self

    def _publish_quality(self, instance: dg.DagsterInstance | None) -> None:
        """Publish the trust tables and their page, and forget what is archived for too long."""
        settings = self.settings
        tables = run_tables(as_dictionary())
        rows = publish_data_quality(self.connection, settings.published, tables)
        page = draw_quality_page(settings, self._run_id)
        if settings.archive_days:
            today = ledger.utc_now().date()
            expire(self.connection, settings.archive, settings.archive_days, today)
        _report(instance, QUALITY, {"dagster/row_count": rows})
        _report(instance, PAGE, {"page": dg.MetadataValue.path(page)})

    def _forget(self) -> None:
        self._connection = self._engine = self._layers = None

    @property
    def loader(self) -> Loader:
        """The loader for this run."""
        settings = self.settings
        return Loader(
            connection=self.connection,
            exports=settings.exports_folder,
            archive=settings.archive,
            scratch=settings.scratch,
            run_id=self.run_id,
            identify=self.catalogue.identify,
            suppression=read_suppression(settings.erasures),
        )

    def files(self) -> tuple[list[ExportFile], list[Unrecognised]]:
        """What stood in the exports folder when the run first looked, up to `until`."""
        if self._files is None:
            known, unknown = scan(self.settings.exports_folder, self.catalogue)
            last = date.fromisoformat(self.until) if self.until else date.max
            self._files = [file for file in known if file.export_date <= last], unknown
        return self._files

    @cached_property
    def catalogue(self) -> Catalogue:
        """What a file is, from its name."""
        settings = self.settings
        own = settings.exports_folder / "mapping.yml"
        mapping = settings.mapping or (own if own.exists() else None)
        return Catalogue(contracts(), PROJECT / "mappings", mapping)


def end_lost_runs(instance: dg.DagsterInstance, run_id: str) -> None:
    """Tell Dagster of runs that were killed: who writes to the warehouse is the only one who runs.

    Else they would seem to go on for ever, and the queue would wait for them.
    """
    going_on = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    for run in instance.get_runs(going_on):
        if run.run_id != run_id:
            instance.report_run_failed(run, "Its process ended without a word; run it again.")


def keep_connections(instance: dg.DagsterInstance) -> None:
    """Let Dagster keep its connections to a PostgreSQL, as its webserver does; else it opens one
    for every statement. Storages without connections ignore it.
    """
    instance.optimize_for_webserver(
        statement_timeout=60_000, pool_recycle=3600, max_overflow=20
    )  # milliseconds, seconds


def _report(instance: dg.DagsterInstance | None, key: dg.AssetKey, metadata: Any) -> None:
    """Tell Dagster what the end of a run wrote; no step does it, so that none can fail."""
    if instance is not None:
        instance.report_runless_asset_event(dg.AssetMaterialization(key, metadata=metadata))


@cache
def contracts() -> dict[str, Contract]:
    """Every departmental export that this project knows."""
    return read_contracts(PROJECT / "models")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
