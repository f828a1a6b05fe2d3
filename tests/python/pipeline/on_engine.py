"""The way from exports to the published file on an engine, without Dagster: real loader, real dbt.

In a process of its own, as dbt keeps its connection:
`python -m tests.python.pipeline.on_engine DATE [all | MART ...]`; what else it needs to know comes
from the environment, as for a run. Without further words only what a run keeps for the next is
built, with the names of marts those and what they are made of, and no gate is asked, as suites read
other tables of their layer. Nothing is learned of churn, and dbt's own tests are left out: on the
default engine they run elsewhere.
"""

import sys
from collections.abc import Sequence
from datetime import date

import duckdb

from expectations import SUITES
from orchestration.churn.tables import prepare as prepare_risk
from orchestration.dbt import built
from orchestration.engines import Engine, engine_of
from orchestration.identity.resolve import resolve
from orchestration.identity.tables import prepare as prepare_identity
from orchestration.manifest import as_dictionary, public_tables
from orchestration.publish import publish_mart
from orchestration.quality import VALIDATIONS_DDL, record, validate
from orchestration.raw import ledger
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.load import Loader
from orchestration.resource import contracts
from orchestration.settings import PROJECT, Settings, from_environment, quiet_third_parties
from orchestration.warehouse import open_hardened

RECORDS = "path:models/intermediate/identity/records"
OF_IDENTITY = (RECORDS, "path:seeds/identity")
STEPS = {
    "staging": ["path:models/staging", "resource_type:seed"],
    "records": [RECORDS],
    "intermediate": ["path:models/intermediate"],
    "marts": ["path:models/marts"],
}
KEPT = "config.materialized:incremental"


def main(settings: Settings, until: date, marts: Sequence[str]) -> None:
    """Load what was delivered up to a date, build and publish these marts; all are behind gates."""
    is_whole = marts == ["all"]
    engine = engine_of(settings)
    inside = [settings.archive, settings.scratch, settings.published]
    for folder in inside:
        folder.mkdir(parents=True, exist_ok=True)
    with open_hardened(
        settings.warehouse,
        [*inside, PROJECT / "seeds", *engine.folders],
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        start=engine.start,
    ) as connection:
        _load(connection, settings, until)
        if is_whole:
            _ask(connection, "raw")
        for step, select in STEPS.items():
            parts = [f"{one},+{root}" for one in select for root in (*OF_IDENTITY, *marts)]
            wanted = select if is_whole else parts
            _build(connection, settings, engine, wanted, [] if step == "records" else [RECORDS])
            if step == "records":
                resolve(connection, "run", lambda words: None)
            elif is_whole:
                _ask(connection, step)
        if marts != [KEPT]:
            tables = public_tables(as_dictionary())
            publish_mart(
                connection,
                settings.published,
                [one for one in tables if is_whole or one.name in marts],
                as_of=until,
                run_id="run",
                published_at=ledger.utc_now(),
            )
        engine.stop(connection)


def _load(connection: duckdb.DuckDBPyConnection, settings: Settings, until: date) -> None:
    ledger.prepare(connection, settings.company)
    ledger.list_exports(connection, contracts())
    connection.execute(VALIDATIONS_DDL)
    prepare_identity(connection)
    prepare_risk(connection)
    catalogue = Catalogue(contracts(), PROJECT / "mappings", None)
    exports = settings.exports_folder
    known, unknown = scan(exports, catalogue)
    loader = Loader(
        connection, exports, settings.archive, settings.scratch, "run", catalogue.identify
    )
    loader.record_unrecognised(unknown)
    for contract in contracts().values():
        files = [one for one in known if one.contract == contract and one.export_date <= until]
        loader.load(contract, files)
    connection.execute("delete from raw._as_of")
    connection.execute("insert into raw._as_of values (?)", [until])


def _build(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    engine: Engine,
    select: Sequence[str],
    exclude: Sequence[str],
) -> None:
    sources = as_dictionary()["sources"].values()
    engine.hand_over(connection, [(one["schema"], one["identifier"]) for one in sources])
    left_out = ["resource_type:unit_test", "resource_type:test", *exclude]
    for event in list(built(select, left_out, settings, engine, connection)):
        relation = event["data"]["node_info"]["node_relation"]
        engine.take_back(connection, (relation["schema"], relation["alias"]))


def _ask(connection: duckdb.DuckDBPyConnection, gate: str) -> None:
    """Ask the suites of a gate. Raises RuntimeError where it does not open."""
    suites = [suite for suite in SUITES if suite.gate == gate]
    found = validate(connection, suites, "run", ledger.utc_now())
    record(connection, found)
    if blocking := [one.description for one in found if one.is_blocking]:
        raise RuntimeError(f"gate {gate}: {'; '.join(blocking)}")
    print(f"gate {gate}: open, {len(suites)} suites passed", flush=True)


if __name__ == "__main__":
    given = from_environment()
    quiet_third_parties(given)
    main(given, date.fromisoformat(sys.argv[1]), sys.argv[2:] or [KEPT])
