"""Dagster sees the whole pipeline: every export and model, gates between layers, jobs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.assets.graph.base_asset_graph import BaseAssetGraph
from dagster._core.system_config.objects import ResolvedRunConfig

from expectations import SUITES
from orchestration.automation import LAYERS, exports_sensor, fingerprint
from orchestration.dbt import layer_of
from orchestration.gates import GATES, gate_key
from orchestration.resource import Warehouse, contracts
from orchestration.settings import Settings


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> BaseAssetGraph:
    return definitions.resolve_asset_graph()


def test_definitions_load_and_everything_says_what_it_is_and_who_owns_it(
    definitions: dg.Definitions, graph: BaseAssetGraph
) -> None:
    dg.Definitions.validate_loadable(definitions)
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.group_name in LAYERS, key
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
    for check in graph.asset_check_keys:
        assert graph.get(check).description, check


def test_every_export_is_an_asset_with_an_owner(graph: BaseAssetGraph) -> None:
    for contract in contracts().values():
        node = graph.get(dg.AssetKey(["raw", contract.department, contract.thing]))
        assert list(node.owners) == [f"{contract.department}@example.com"]


def test_every_suite_is_one_blocking_check(graph: BaseAssetGraph) -> None:
    for suite in SUITES:
        key = dg.AssetCheckKey(dg.AssetKey(suite.asset_key), suite.name.replace(".", "_"))
        assert graph.get(key).blocking, suite.name


def test_every_layer_waits_for_the_whole_gate_before_it(graph: BaseAssetGraph) -> None:
    following = dict(zip(GATES, LAYERS[1:], strict=True))
    for gate, layer in following.items():
        behind = [
            key
            for key in graph.materializable_asset_keys
            if graph.get(key).group_name == layer
            and key.path[0] != "gates"
            and key.path not in (["published", "data_quality"], ["published", "quality_page"])
        ]
        assert behind
        for key in behind:
            assert gate_key(gate) in graph.get(key).parent_keys, key
        checked = {dg.AssetKey(suite.asset_key) for suite in SUITES if suite.gate == gate}
        assert checked <= set(graph.get(gate_key(gate)).parent_keys)


def test_a_model_of_churn_is_learned_between_what_was_known_and_what_is_scored(
    graph: BaseAssetGraph,
) -> None:
    learned = graph.get(dg.AssetKey(["intermediate", "churn_model"]))
    for name in ("int_churn_examples", "int_customer_features_weekly"):
        assert dg.AssetKey(["intermediate", name]) in learned.parent_keys
    assert dg.AssetKey(["intermediate", "int_churn_scores_weekly"]) in learned.child_keys


def test_there_is_a_job_for_the_whole_way_and_one_for_each_layer(
    definitions: dg.Definitions,
) -> None:
    names = {job.name for job in definitions.resolve_all_job_defs()}
    assert {"everything", *LAYERS} <= names
    assert definitions.resolve_schedule_def("daily").job_name == "everything"
    assert definitions.resolve_sensor_def("new_exports").job_name == "everything"
    facts = definitions.resolve_sensor_def("new_facts")
    assert facts.default_status is dg.DefaultSensorStatus.STOPPED


def test_a_run_up_to_a_date_knows_all_that_a_run_without_one_knows(
    tmp_path, definitions: dg.Definitions
) -> None:
    settings = Settings(data=tmp_path, exports=tmp_path / "exports", memory_limit="1GB")
    config = Warehouse.of(settings).config_until(date(2025, 3, 31))

    job = definitions.resolve_job_def("everything")
    told = ResolvedRunConfig.build(job, config).resources["warehouse"].config

    assert told["until"] == "2025-03-31"
    assert told["exports"] == str(tmp_path / "exports")
    assert told["memory_limit"] == "1GB"


def test_every_test_of_dbt_is_a_check_of_a_table_that_it_reads_in_its_own_layer(
    graph: BaseAssetGraph, manifest: Mapping[str, Any]
) -> None:
    checks = {key.name: key.asset_key for key in graph.asset_check_keys}
    nodes = manifest["nodes"]
    for test in nodes.values():
        if test["resource_type"] != "test":
            continue
        judged = checks[test["name"]]
        read = [nodes[name] for name in test["depends_on"]["nodes"] if name in nodes]
        assert judged.path in [[node["schema"], node["name"]] for node in read], test["name"]
        latest = max(LAYERS.index(layer_of(node)) for node in read)
        assert graph.get(judged).group_name == LAYERS[latest], test["name"]


def test_the_sensor_asks_once_for_each_change(tmp_path, definitions: dg.Definitions) -> None:
    folder = tmp_path / "exports"
    sensor = exports_sensor(Settings(tmp_path, exports=folder))
    with dg.build_sensor_context(definitions=definitions) as context:
        assert "does not exist" in sensor.evaluate_tick(context).skip_message
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id\n1\n")
    with dg.build_sensor_context(definitions=definitions) as context:
        assert len(sensor.evaluate_tick(context).run_requests) == 1
    known = fingerprint(folder)
    with dg.build_sensor_context(definitions=definitions, cursor=known) as context:
        assert sensor.evaluate_tick(context).run_requests == []
    (folder / "accounts.csv").write_text("account_id\n1\n2\n")
    with dg.build_sensor_context(definitions=definitions, cursor=known) as context:
        assert len(sensor.evaluate_tick(context).run_requests) == 1
