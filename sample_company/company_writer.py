"""The whole company on disk: every department's exports, and the truth beside them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sample_company.departments import DEPARTMENTS, product
from sample_company.exports import Export
from sample_company.truth import PlantedFault, write_truth
from sample_company.world import World, simulate
from sample_company.writers import write_rows

STRAY_FILE = "notes.txt"
STRAY_TEXT = "Reminder: ask Tamsin whether the sheet may skip customers on trial.\n"


def write(
    out: Path, customers: int = 300, weeks: int = 104, seed: int = 7, usage_rows: int | None = None
) -> None:
    """Write `<out>/exports` and `<out>/truth`; the same numbers give the same bytes.

    `customers` who pay at some time (a quarter as many prospects come on top), `weeks` of
    history, and about `usage_rows` rows of product usage where another volume is wanted.
    """
    if customers < 1:
        raise ValueError(f"a company needs customers: {customers} is too few")
    world = simulate(customers, weeks, seed)
    folder = out / "exports"
    faults: list[PlantedFault] = []
    for exports_of in DEPARTMENTS:
        for export in _sized(exports_of, usage_rows)(world):
            faults.extend(_deliver(folder, export, world))
    first = world.clock.export_dates[0].isoformat()
    stray = folder / "success" / "success_sheet" / first / STRAY_FILE
    stray.write_text(STRAY_TEXT, encoding="utf-8")
    write_truth(out / "truth", world, faults)


def _sized(
    exports_of: Callable[[World], list[Export]], usage_rows: int | None
) -> Callable[[World], list[Export]]:
    """The department's exports, with the wanted volume where it is the product's."""
    if exports_of is product.exports:
        return partial(product.exports, usage_rows=usage_rows)
    return exports_of


def _deliver(folder: Path, export: Export, world: World) -> list[PlantedFault]:
    """Write every delivery of an export; give back where its faults were planted."""
    planted: list[PlantedFault] = []
    since = None
    for day in world.clock.export_dates:
        path = folder / export.department / export.system / day.isoformat() / export.file_name
        faults = export.faults if since is None or export.faults_stay else ()
        for line, fault in write_rows(path, export, export.delivered(since, day), faults):
            name = path.relative_to(folder).as_posix()
            planted.append((name, line, fault.column, fault.reason))
        since = day
    return planted
