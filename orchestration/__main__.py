"""The command line: `python -m orchestration` and one of the words below."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.settings import (
    PROJECT,
    Settings,
    dagster_postgres,
    export_name,
    from_environment,
    keys_file,
    out_file,
    postgres_dsn,
    quiet_third_parties,
)

GRAPH = "http://127.0.0.1:3000/asset-groups"  # the UI's own first page is a timeline of runs


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when everything asked for was done, 1 when the run was stopped, 2 for a bad call.

    What is read and where it is written comes from the environment (see `settings`).
    """
    parser = argparse.ArgumentParser(prog="python -m orchestration", description=__doc__)
    parser.add_argument("command", choices=[*BESIDE_DAGSTER, *WITH_DAGSTER])
    command = parser.parse_args(arguments).command
    os.umask(0o077)
    try:
        settings = from_environment()
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if command in BESIDE_DAGSTER:
        return BESIDE_DAGSTER[command](settings)
    try:
        quiet_third_parties(settings)
        prepare_home(settings)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return WITH_DAGSTER[command](settings)


def prepare_home(settings: Settings) -> None:
    """Make this company's Dagster home, with the settings that the project keeps.

    Raises ValueError where Dagster is to use PostgreSQL and cannot.
    """
    name = "dagster-postgres.yaml" if dagster_postgres() else "dagster.yaml"
    if dagster_postgres() and not find_spec("dagster_postgres"):
        raise ValueError(
            "DAGSTER_POSTGRES needs the dependency group `postgres-storage` of pyproject.toml"
        )
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT / "orchestration" / name, settings.dagster_home / "dagster.yaml")


def _run(settings: Settings, until: date | None = None) -> int:
    """The main job on all exports, or on those up to a date."""
    from orchestration.definitions import defs
    from orchestration.resource import Warehouse
    from orchestration.summary import summary

    job = defs.resolve_job_def("everything")
    config: dict[str, Any] = {"loggers": {"console": {}}}
    tags = {}
    if until is not None:
        config |= Warehouse.of(settings).config_until(until)
        tags["until"] = until.isoformat()
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(
            instance=instance, raise_on_error=False, run_config=config, tags=tags
        )
        for problem in _problems(result):
            print(f"\n{problem}", file=sys.stderr)
    print(summary(settings, result.run_id, is_success=result.success))
    return 0 if result.success else 1


def _backfill(settings: Settings) -> int:
    """The main job once for each date in the exports folder, oldest first; stops where one does.

    What is kept from run to run (history of checks, of identity, of scores) then is what daily
    runs would have left.
    """
    from orchestration.resource import Warehouse

    if not _provided(settings):
        return 1
    dates = sorted({file.export_date for file in Warehouse.of(settings).files()[0]})
    for number, until in enumerate(dates, start=1):
        print(f"\nExports up to {until} ({number} of {len(dates)})", flush=True)
        if code := _run(settings, until):
            return code
    return 0 if dates else _run(settings)


def _provided(settings: Settings) -> bool:
    """Whether the exports folder holds what it should: the sample company, or what had to land."""
    from orchestration.raw.assets import provide_exports
    from orchestration.raw.landing import LandingError

    try:
        provide_exports(settings, lambda words: print(words, file=sys.stderr))
    except LandingError as error:
        print(f"error: {error}", file=sys.stderr)
        return False
    return True


def _quarantine(settings: Settings) -> int:
    """What was sent of the rows of an export that were set aside, for its owner."""
    from orchestration.raw.quarantine import write_quarantine
    from orchestration.resource import contracts
    from orchestration.warehouse import WarehouseBusyError

    export = export_name()
    if export not in contracts():
        known = ", ".join(contracts())
        print(f"error: EXPORT={export or ''}: no such export. Known: {known}", file=sys.stderr)
        return 2
    if not settings.warehouse.exists():
        print(f"error: no run has filled {settings.data} yet", file=sys.stderr)
        return 1
    try:
        path, count = write_quarantine(settings, export)
    except WarehouseBusyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{count:,} rows of {export}: {path}")
    return 0


def _erasure_key(settings: Settings) -> int:
    """The key of each line of the standard input; no shell keeps what it reads."""
    from orchestration.raw.suppression import Suppression, salt_of

    suppression = Suppression(salt_of(settings.erasures))
    if sys.stdin.isatty():
        print("An address, telephone number, user id or full name a line:", file=sys.stderr)
    for line in sys.stdin:
        if line.strip():
            print(suppression.key_of(line))
    return 0


def _erase(settings: Settings) -> int:
    """The people whose keys KEYS lists, out of everything that the warehouse keeps."""
    from orchestration.erasure import erase
    from orchestration.raw.suppression import KeysError, read_keys
    from orchestration.warehouse import WarehouseBusyError

    try:
        keys = read_keys(keys_file())
        if not settings.warehouse.exists():
            raise ValueError(f"no run has filled {settings.data} yet")
        erased = erase(settings, keys)
    except (KeysError, ValueError, WarehouseBusyError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"Erased     {erased.row_count:,} rows, {erased.archived_file_count:,} archived files")
    for place in erased.left:
        print(f"error: {place} still holds a word of theirs", file=sys.stderr)
    if not erased.is_published:
        print("error: a gate held the mart back: what is published is the old one", file=sys.stderr)
    return 0 if erased.is_published and not erased.left else 1


def _pages(settings: Settings) -> int:
    """The pages drawn anew from what is published."""
    from orchestration.brief import draw_pages
    from orchestration.publish import QUALITY_FILE
    from orchestration.quality_page import draw_quality_page

    if (settings.published / QUALITY_FILE).exists():
        print(f"Data quality: {draw_quality_page(settings)}")
    if (count := draw_pages(settings)) == 0:
        print(f"error: nothing was published to {settings.published} yet", file=sys.stderr)
        return 1
    print(f"{count} pages: {settings.pages / 'index.html'}")
    return 0


def _export_postgres(settings: Settings) -> int:
    """The published tables to the database that POSTGRES_DSN names."""
    from orchestration.postgres import ExportError, export_mart
    from orchestration.publish import MART_FILE

    mart = settings.published / MART_FILE
    try:
        dsn = postgres_dsn()
        if not mart.exists():
            raise ValueError(f"nothing is published yet ({mart}): make run comes first")
        counts = export_mart(mart, dsn)
    except (ValueError, ExportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1 if isinstance(error, ExportError) else 2
    print(f"Exported   {len(counts)} tables, {sum(counts.values()):,} rows")
    return 0


def _problems(result: dg.ExecuteInProcessResult) -> list[str]:
    """What stopped the run, in words: what the gates say, else the errors of steps."""
    gates = [
        evaluation.description
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
        and evaluation.severity == dg.AssetCheckSeverity.ERROR
        and evaluation.description
    ]
    failures = [
        (event.step_key or "run", error)
        for event in result.all_events
        if (error := getattr(event.event_specific_data, "error", None)) is not None
    ]
    return gates or [f"{step}: {_cause(error)}" for step, error in dict(failures).items()]


def _cause(error: Any) -> str:
    """The message of what went wrong first, without the frames it went through."""
    while error.cause is not None:
        error = error.cause
    return str(error.message).strip()


def _draft_mapping(settings: Settings) -> int:
    from orchestration.drafting.command import draft_mapping

    if settings.stored_at and not _provided(settings):
        return 1
    return draft_mapping(settings.exports, out_file())


def _ui(settings: Settings) -> int:
    print(f"The graph: {GRAPH}", flush=True)
    arguments = ["dev", "-h", "127.0.0.1", "-p", "3000", "-m", "orchestration.definitions"]
    os.execv(sys.executable, [sys.executable, "-m", "dagster", *arguments])


def _webserver(settings: Settings) -> int:
    """The UI alone, as a service runs it."""
    return _become("dagster-webserver", "-h", "127.0.0.1", "-p", "3000")


def _daemon(settings: Settings) -> int:
    """Schedules, sensors and the queue of runs, as a service runs them."""
    return _become("dagster-daemon", "run")


def _become(program: str, *arguments: str) -> int:
    path = Path(sys.executable).with_name(program)
    os.execv(path, [program, *arguments, "-m", "orchestration.definitions"])


def _parse(settings: Settings) -> int:
    from orchestration.manifest import parsed

    parsed()
    return 0


def _docs(settings: Settings) -> int:
    from orchestration.manifest import document

    print(document(settings.dbt_target, settings.data / "docs" / "index.html"))
    return 0


def _diagrams(settings: Settings) -> int:
    from orchestration.diagrams import PAGE, drawn
    from orchestration.manifest import as_dictionary

    PAGE.write_text(drawn(as_dictionary()), encoding="utf-8")
    print(PAGE)
    return 0


BESIDE_DAGSTER: dict[str, Callable[[Settings], int]] = {
    "draft-mapping": _draft_mapping,
    "quarantine": _quarantine,
    "erasure-key": _erasure_key,
    "erase": _erase,
    "pages": _pages,
    "export-postgres": _export_postgres,
}
WITH_DAGSTER: dict[str, Callable[[Settings], int]] = {
    "run": _run,
    "backfill": _backfill,
    "ui": _ui,
    "webserver": _webserver,
    "daemon": _daemon,
    "parse": _parse,
    "docs": _docs,
    "diagrams": _diagrams,
}


if __name__ == "__main__":
    sys.exit(main())
