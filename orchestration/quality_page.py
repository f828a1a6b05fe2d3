"""The page of the data owners, drawn when a run ends, however it ended; and their lists to mend."""

import csv
from contextlib import nullcontext
from pathlib import Path

import dagster as dg

from orchestration.publish import MANIFEST_FILE, MART_FILE, QUALITY_FILE, publish_text
from orchestration.quality import read_owners
from orchestration.settings import PROJECT, Settings
from orchestration.warehouse import open_published
from pages.drawing import read_version
from pages.quality import (
    TEMPLATE,
    Pace,
    Quality,
    data_quality_page,
    newest_run,
    read_quality,
)
from pages.to_fix import to_fix

PAGE = dg.AssetKey(["published", "quality_page"])

quality_page = dg.AssetSpec(
    PAGE,
    group_name="published",
    deps=[["published", "data_quality"], ["published", "customer_lifecycle"]],
    owners=["team:it"],
    kinds={"html"},
    description=f"{TEMPLATE}: per owner what was refused, put aside, doubted or late, failures"
    " first. Drawn at the end of every run, also when a gate stopped it.",
)


def draw_quality_page(settings: Settings, run_id: str | None = None) -> Path:
    """Draw the page of a run from what is published, and each owner's list; gives its path.

    By default the run is the newest that reached a gate.
    """
    quality = _read(settings.published, run_id)
    folder = settings.pages
    for one in quality.departments:
        target = folder / "to_fix" / f"{one.group}.csv"
        if text := to_fix(one):
            publish_text(target, text)
        else:
            target.unlink(missing_ok=True)
    publish_text(folder / TEMPLATE, data_quality_page(quality))
    return folder / TEMPLATE


def _read(published: Path, run_id: str | None) -> Quality:
    mart = published / MART_FILE
    with (
        open_published(published / QUALITY_FILE) as connection,
        open_published(mart) if mart.exists() else nullcontext() as mart_connection,
    ):
        return read_quality(
            connection,
            mart_connection,
            read_version(published / MANIFEST_FILE),
            run_id=run_id or newest_run(connection),
            owners=read_owners(PROJECT / "models" / "groups.yml"),
            paces=_paces(PROJECT / "seeds" / "trust" / "trust_departments.csv"),
        )


def _paces(seed: Path) -> dict[str, Pace]:
    names = ("expected_rhythm_days", "late_factor", "never_late_days")
    with seed.open(encoding="utf-8", newline="") as lines:
        return {
            row["department"]: Pace(*(float(row[name]) for name in names))
            for row in csv.DictReader(lines)
        }
