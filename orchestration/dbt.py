"""dbt's layers as Dagster assets, run in this process on the warehouse that is already open."""

import queue
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtProject,
    dbt_assets,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner, dbtRunnerResult
from google.protobuf.json_format import MessageToDict

from orchestration.engines import Engine
from orchestration.engines.workers import (
    ALL_WEEKS,
    WEEKLY,
    are_weeks_shared,
    drop_unfinished,
    share_weeks,
)
from orchestration.layers import unchanged
from orchestration.manifest import as_dictionary, options, result_of
from orchestration.resource import Warehouse
from orchestration.settings import Settings
from orchestration.warehouse import quoted

# The only events of dbt that say something of an asset or a check; there are hundreds of others.
RESULTS = {"LogModelResult", "LogSeedResult", "LogTestResult"}

# Tests whose tables all stand, and dbt's newer way to place them before what reads those tables: it
# finds the same order with a tenth of the edges, a second sooner a layer.
BUILDING = ["--indirect-selection", "buildable", "--use-fast-test-edges"]


class Translator(DagsterDbtTranslator):
    """An asset's key and group are its layer, the schema it is built in.

    Every model of the layer stands behind the gate of the layer before.
    """

    def __init__(self, layer: str, behind: dg.AssetKey) -> None:
        """Two sources may be one asset: the run's own tables are all written by the ledger."""
        super().__init__(DagsterDbtTranslatorSettings(enable_duplicate_source_asset_keys=True))
        self._layer = layer
        self._behind = behind

    def get_asset_spec(
        self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetSpec:
        """The library's spec, with the gate among what the asset depends on."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        node = self.get_resource_props(manifest, unique_id)
        if node["resource_type"] == "source" or layer_of(node) != self._layer:
            return spec
        return spec.merge_attributes(deps=[self._behind])

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """[layer, model], or what a source's meta says."""
        if dbt_resource_props["resource_type"] == "source":
            return super().get_asset_key(dbt_resource_props)
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder below models: staging, intermediate or marts; seeds go with staging."""
        return layer_of(dbt_resource_props)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Who owns the model's group; the dials are kept by those who run the warehouse."""
        return super().get_owners(dbt_resource_props) or ["team:it"]

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """The library's spec, described in words."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        words = in_words(self.get_resource_props(manifest, unique_id))
        return spec and spec._replace(description=spec.description or words)

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The model's description without its SQL."""
        return str(dbt_resource_props["description"])


def in_words(test: Mapping[str, Any]) -> str:
    """What a dbt test states. The name of a test that is no generic one is its sentence."""
    asked = test.get("test_metadata") or {}
    arguments = asked.get("kwargs", {})
    columns = ", ".join(arguments.get("columns") or [arguments.get("column_name") or "the table"])
    match asked.get("name"):
        case "grain":
            return f"There is one row per {columns}."
        case "never_null" | "not_null":
            return f"Never null: {columns}."
        case "unique":
            return f"No two rows share {columns}."
        case "relationships":
            return f"{columns} stands in {arguments['to']} as {arguments['field']}."
        case "accepted_values":
            return f"{columns} is one of {', '.join(map(str, arguments['values']))}."
        case None:
            return f"{test['name'].replace('_', ' ').capitalize()}."
        case kind:
            return f"{kind.replace('_', ' ').capitalize()}: {columns}."


def layer_of(node: Mapping[str, Any]) -> str:
    """The layer that builds a dbt node."""
    return "staging" if node["resource_type"] == "seed" else str(node["fqn"][1])


def dbt_layer(
    layer: str,
    select: str,
    settings: Settings,
    behind: dg.AssetKey,
    *,
    exclude: str = "",
    name: str | None = None,
) -> dg.AssetsDefinition:
    """One layer of models with their tests as one step, behind the gate of the layer before it.

    A layer between whose models something else runs is two steps: `name` names a part. Unit tests
    of models run in `make test`, not here.
    """
    content = as_dictionary()
    translator = Translator(layer, behind)
    left_out = f"resource_type:unit_test {exclude}".strip()

    @dbt_assets(
        manifest=content,
        select=select,
        exclude=left_out,
        name=f"dbt_{name or layer}",
        dagster_dbt_translator=translator,
    )
    def build(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
        if since := warehouse.layers.unchanged_since(layer):
            context.log.info(f"{name or layer}: unchanged since run {since}")
            yield from _left(build, context, since)
            return
        warehouse.layers.begin(layer)
        engine = warehouse.engine
        engine.hand_over(warehouse.connection, sources_of(content, build.keys))
        told = built(select.split(), left_out.split(), settings, engine, warehouse.connection)
        for event in told if engine.is_read_while_building else _after_all(told):
            for result in _results(event, content, translator, context, settings):
                yield _taken_back(result, context, warehouse)

    return build


def _results(
    event: dict[str, Any],
    manifest: Mapping[str, Any],
    translator: Translator,
    context: dg.AssetExecutionContext,
    settings: Settings,
) -> Iterator[Any]:
    """What an event of dbt says of assets and checks."""
    message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
    yield from message.to_default_asset_events(
        manifest=manifest,
        dagster_dbt_translator=translator,
        context=context,
        target_path=settings.dbt_target,
    )


def _left(
    assets: dg.AssetsDefinition, context: dg.AssetExecutionContext, since: str
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """What is told of a layer that a run has built and tested before, table by table.

    Each of its tests held then: else its gate had not opened.
    """
    for key in TopologicalSorter(assets.asset_deps).static_order():
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=key, metadata=unchanged(since))
    for test in context.selected_asset_check_keys:
        yield dg.AssetCheckResult(
            passed=True, asset_key=test.asset_key, check_name=test.name, metadata=unchanged(since)
        )


def sources_of(manifest: Mapping[str, Any], built: Iterable[dg.AssetKey]) -> list[tuple[str, str]]:
    """Schema and name of every table that these models, or tests of them, read from outside dbt."""
    wanted, nodes = {tuple(key.path) for key in built}, manifest["nodes"]
    models = {name for name, node in nodes.items() if (node["schema"], node["name"]) in wanted}
    reads = {name: set(node["depends_on"].get("nodes", [])) for name, node in nodes.items()}
    readers = models | {
        name for name in nodes if nodes[name]["resource_type"] == "test" and reads[name] & models
    }
    read = set().union(*(reads[name] for name in readers))
    found = [source for name, source in manifest["sources"].items() if name in read]
    return sorted((source["schema"], source["identifier"]) for source in found)


def _taken_back(result: Any, context: dg.AssetExecutionContext, warehouse: Warehouse) -> Any:
    """What was built, readable in the warehouse, with its row count."""
    if not isinstance(result, dg.Output):
        return result
    schema, name = context.asset_key_for_output(result.output_name).path
    warehouse.engine.take_back(warehouse.connection, (schema, name))
    count = (
        warehouse.connection.cursor()
        .execute(f"select count(*) from {quoted(schema, name)}")
        .fetchall()[0][0]
    )
    context.log.info(f"{schema}.{name}: {count:,} rows")
    metadata = {**result.metadata, "dagster/row_count": count}
    return dg.Output(result.value, output_name=result.output_name, metadata=metadata)


def built(
    select: Sequence[str],
    exclude: Sequence[str],
    settings: Settings,
    engine: Engine,
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[dict[str, Any]]:
    """dbt's events of a build of models with their tests.

    Where workers share the weeks of a first build, first comes what needs no weekly model, then
    the workers; dbt finds their tables as it finds those of an earlier run.
    """

    def asked(select: Sequence[str], exclude: Sequence[str]) -> Iterator[dict[str, Any]]:
        words = ["build", "--select", *select, "--exclude", *exclude]
        return events(words, settings, engine)

    if settings.target == "lake":
        drop_unfinished(connection)
    if not are_weeks_shared(connection, settings):
        yield from asked(select, exclude)
        return
    weekly = f"{WEEKLY}+"
    are_weeks_known = False
    for event in asked(select, [*exclude, weekly]):
        are_weeks_known |= event["data"]["node_info"]["node_name"] == ALL_WEEKS[1]
        yield event
    if are_weeks_known:
        share_weeks(connection, settings)
        yield from asked([f"{one},{weekly}" for one in select], exclude)


def events(
    arguments: Sequence[str], settings: Settings, engine: Engine
) -> Iterator[dict[str, Any]]:
    """dbt's events while it runs in a thread on an engine.

    Raises RuntimeError when it did not succeed, TimeoutError when it took too long.
    """
    told: queue.Queue[dict[str, Any] | dbtRunnerResult] = queue.Queue()

    def take(event: Any) -> None:
        if event.info.name in RESULTS:
            told.put(MessageToDict(event, preserving_proto_field_name=True))

    runner = dbtRunner(manifest=engine.manifest(), callbacks=[take])

    def invoke() -> None:
        where = ["--target", engine.dbt_target, *options(settings.dbt_target)]
        told.put(runner.invoke([*arguments, *BUILDING, *where]))

    thread = threading.Thread(target=invoke, name="dbt")
    last = time.monotonic() + settings.layer_minutes * 60
    thread.start()
    try:
        while isinstance(event := told.get(timeout=max(last - time.monotonic(), 0)), dict):
            yield event
    except queue.Empty:
        _interrupt(thread)
        raise TimeoutError(
            f"dbt {' '.join(arguments[:3])}: not done after {settings.layer_minutes} minutes"
            " (LAYER_MINUTES), so it was interrupted"
        ) from None
    thread.join()
    result_of(event, " ".join(arguments[:3]))


def _after_all(told: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same events once there are no more, then the error that they ended with."""
    kept: list[dict[str, Any]] = []
    failure = None
    try:
        kept.extend(told)
    except (RuntimeError, TimeoutError) as error:
        failure = error
    yield from kept
    if failure:
        raise failure


def _interrupt(thread: threading.Thread) -> None:
    """Break off each query that dbt still begins, until it has given up."""
    while thread.is_alive():
        for adapter in FACTORY.adapters.values():
            adapter.connections.cancel_open()
        thread.join(1)
