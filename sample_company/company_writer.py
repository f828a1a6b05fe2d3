"""The whole company on disk: every department's exports, and the truth beside them."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from sample_company.deliveries import deliver
from sample_company.departments import DEPARTMENTS
from sample_company.settings import Settings
from sample_company.simulation import simulate
from sample_company.truth import write_truth

BY_ORDERS = ("sales", "operations")
BY_SUBSCRIPTIONS = ("billing", "product", "success")
STRAY_FILE = "notes.txt"
STRAY_TEXT = "Reminder: ask Tamsin whether the sheet may skip customers on trial.\n"


def write(
    out: Path,
    customers: int = 300,
    weeks: int = 104,
    seed: int = 7,
    usage_rows: int | None = None,
    *,
    faults: str = "everyday",
    strength: str | Mapping[str, str] = "medium",
    phenomena_strength: str = "medium",
    business: str = "subscriptions",
    departments: tuple[str, ...] = (),
    deliveries: int = 3,
) -> None:
    """Write `<out>/exports` and `<out>/truth`; the same numbers give the same bytes.

    `customers` who pay at some time (a quarter as many prospects come on top), `weeks` of
    history, and about `usage_rows` rows of product usage where another volume is wanted.
    `faults`: none, everyday, all, or names joined by commas. `strength` of the planted effects:
    weak, medium or strong, or a mapping from single effects. `phenomena_strength`: how visible
    planted phenomena are, or none. `business`: subscriptions, or orders, where nobody subscribes
    and only those departments write that know of no subscription (sales and operations where none
    is named). `departments`: all where none is named. `deliveries`: how many dates of export.
    """
    write_company(
        out,
        Settings(
            customers=customers,
            weeks=weeks,
            seed=seed,
            deliveries=deliveries,
            usage_rows=usage_rows,
            strength=strength,
            business=business,
            phenomena_strength=phenomena_strength,
            faults=faults,
            departments=departments,
        ),
    )


def write_company(out: Path, settings: Settings) -> None:
    """Write the company that the settings describe."""
    if unknown := set(settings.departments) - set(DEPARTMENTS):
        raise ValueError(f"no such departments: {sorted(unknown)}; there are {list(DEPARTMENTS)}")
    if settings.business == "orders":
        settings = replace(settings, departments=settings.departments or BY_ORDERS)
        if unfit := set(settings.departments) & set(BY_SUBSCRIPTIONS):
            raise ValueError(f"by orders there is nothing that {sorted(unfit)} could write")
    temporary = out / ".spill"
    world = simulate(settings, temporary)
    folder = out / "exports"
    try:
        for name, parts in DEPARTMENTS.items():
            if not settings.departments or name in settings.departments:
                for export in chain.from_iterable(exports(world) for exports in parts):
                    deliver(world, export, folder)
        sheets = folder / "success" / "success_sheet" / world.clock.export_dates[0].isoformat()
        if world.has("stray_file") and sheets.exists():
            (sheets / STRAY_FILE).write_text(STRAY_TEXT, encoding="utf-8")
            name = (sheets / STRAY_FILE).relative_to(folder).as_posix()
            world.plant("stray_file", name, "a note that is no export")
        write_truth(world, out / "truth")
    finally:
        world.db.close()
        shutil.rmtree(temporary, ignore_errors=True)
