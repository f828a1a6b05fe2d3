"""When and what runs: jobs, the daily schedule, the sensor on the exports folder."""

import hashlib
from pathlib import Path

import dagster as dg

from orchestration.layers import LAYERS
from orchestration.raw import landing
from orchestration.settings import Settings

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="The whole way: exports, raw, staging, intermediate, marts, published.",
)

layer_jobs = [
    dg.define_asset_job(
        layer,
        selection=dg.AssetSelection.groups(layer),
        description=f"The {layer} layer alone, with its checks.",
    )
    for layer in LAYERS
]

# Exports of the night are in by then; the schedule is off until somebody turns it on.
daily = dg.ScheduleDefinition(
    name="daily", job=everything, cron_schedule="0 6 * * *", execution_timezone="UTC"
)


def exports_sensor(settings: Settings) -> dg.SensorDefinition:
    """Ask for a run when a file in the exports folder, or an object, is new or has changed."""
    place = settings.stored_at or settings.exports_folder

    @dg.sensor(
        name="new_exports",
        job=everything,
        minimum_interval_seconds=60,
        description=f"Runs the whole job when files in {settings.company} change.",
    )
    def new_exports(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        state = (
            landing.fingerprint(settings)
            if settings.stored_at
            else fingerprint(settings.exports_folder)
        )
        if state is None:
            return dg.SkipReason(f"{place} does not exist yet")
        if state == context.cursor:
            return dg.SkipReason("no file has changed")
        context.update_cursor(state)
        return dg.RunRequest(run_key=state)

    return new_exports


def fingerprint(folder: Path) -> str | None:
    """A hash over names, sizes and times of the files below a folder; None where there is none."""
    if not folder.is_dir():
        return None
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            status = path.stat()
            digest.update(f"{path.name}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
