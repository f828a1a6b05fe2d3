"""The whole pipeline on one screen, in the order in which data flows."""

import gc

import dagster as dg

from expectations import SUITES
from orchestration.automation import daily, everything, exports_sensor, layer_jobs
from orchestration.brief import customer_brief
from orchestration.churn.assets import churn_asset
from orchestration.console import console
from orchestration.dbt import dbt_layer
from orchestration.gates import gate_assets, gate_key
from orchestration.identity.assets import identity_asset
from orchestration.notifications import facts_sensor
from orchestration.published import data_quality, published_mart
from orchestration.quality import read_owners, suite_checks
from orchestration.quality_page import quality_page
from orchestration.raw.assets import as_of_asset, ledger, raw_asset
from orchestration.resource import Warehouse, contracts
from orchestration.settings import PROJECT, channels, from_environment, quiet_third_parties

settings = from_environment()
quiet_third_parties(settings)

owners = read_owners(PROJECT / "models" / "groups.yml")
exports = list(contracts().values())

raw = [
    ledger,
    *(raw_asset(contract, owners[contract.department].email) for contract in exports),
    as_of_asset(exports, settings.as_of),
]
staging = dbt_layer(
    "staging", "path:models/staging resource_type:seed", settings, behind=gate_key("raw")
)
identity_records = dbt_layer(
    "intermediate",
    "path:models/intermediate/identity/records",
    settings,
    behind=gate_key("staging"),
    name="identity_records",
)
identity = identity_asset(behind=gate_key("staging"))
intermediate = dbt_layer(
    "intermediate",
    "path:models/intermediate",
    settings,
    behind=gate_key("staging"),
    exclude="path:models/intermediate/identity/records path:models/intermediate/risk/scored",
)
churn_model = churn_asset(behind=gate_key("staging"))
risk_scored = dbt_layer(
    "intermediate",
    "path:models/intermediate/risk/scored",
    settings,
    behind=gate_key("staging"),
    name="risk_scored",
)
marts = dbt_layer("marts", "path:models/marts", settings, behind=gate_key("intermediate"))
published = published_mart(settings, behind=gate_key("marts"))

defs = dg.Definitions(
    assets=[
        *raw,
        staging,
        identity_records,
        identity,
        intermediate,
        churn_model,
        risk_scored,
        marts,
        published,
        customer_brief,
        data_quality,
        quality_page,
        *gate_assets(SUITES, {"intermediate": risk_scored}),
    ],
    asset_checks=suite_checks(SUITES, owners),
    jobs=[everything, *layer_jobs],
    schedules=[daily],
    sensors=[exports_sensor(settings), facts_sensor(settings, channels(), owners)],
    resources={"warehouse": Warehouse.of(settings)},
    loggers={"console": console},
    executor=dg.in_process_executor,
)

# What was imported and read lives as long as the process: Python need not look through it again.
gc.freeze()
