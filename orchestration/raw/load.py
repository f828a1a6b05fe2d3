"""Exports to raw: which files are new, corrected or late, and in which order they are read.

The rows of raw are a change log, so what arrives late or corrected rebuilds its system's export
from the archive in order of date: the order of arrival never matters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from orchestration.raw import ledger
from orchestration.raw.contract import Contract
from orchestration.raw.deliveries import ExportFile, Unrecognised
from orchestration.raw.delivery import Delivery, Load, Report, by_date
from orchestration.raw.intake import RefusedError, archive
from orchestration.raw.ledger import Entry
from orchestration.warehouse import quoted, transaction


@dataclass(frozen=True)
class Loader:
    """Loads exports of one company into its warehouse.

    `identify` says what a file is from its name, also of files that only the archive still has.
    """

    connection: duckdb.DuckDBPyConnection
    exports: Path
    archive: Path
    scratch: Path
    run_id: str
    identify: Callable[[str], ExportFile | Unrecognised]

    def load(self, contract: Contract, files: Iterable[ExportFile]) -> Report:
        """Bring one export up to date with its files. Files that cannot be read are refused."""
        report = Report()
        was_reshaped = ledger.create_raw_table(self.connection, contract)
        held = [
            entry
            for entry in ledger.entries_now(self.connection, contract.export)
            if entry.status == "loaded"
        ]
        arrived = list(files)
        systems = {file.system for file in arrived} | {entry.source_system for entry in held}
        for system in sorted(filter(None, systems)):
            self._load_system(
                contract,
                system,
                [file for file in arrived if file.system == system],
                {entry.load_id: entry for entry in held if entry.source_system == system},
                was_reshaped,
                report,
            )
        return report

    def record_unrecognised(self, files: Iterable[Unrecognised]) -> int:
        """Write files that nobody knows into the ledger, each once; how many there are."""
        known = {entry.load_id for entry in ledger.entries_now(self.connection)}
        found = list(files)
        for file in found:
            entry = _unrecognised(file, self.run_id)
            if entry.load_id not in known:
                ledger.append(self.connection, entry)
        return len(found)

    def _load_system(
        self,
        contract: Contract,
        system: str,
        files: list[ExportFile],
        held: dict[str, Entry],
        must_rebuild: bool,
        report: Report,
    ) -> None:
        new = self._new_loads(files, held, report)
        arrived = {(one.file.name, one.file.export_date) for one in new.values()}
        corrected = [
            entry for entry in held.values() if (entry.file_name, entry.export_date) in arrived
        ]
        kept = [entry for entry in held.values() if entry not in corrected]
        newest = max((entry.export_date or date.min for entry in held.values()), default=date.min)
        delivery = Delivery(
            self.connection, contract, system, self.archive, self.scratch, self.run_id
        )
        if (
            must_rebuild
            or corrected
            or any(self._reads_differently(entry) for entry in kept)
            or any(one.file.export_date <= newest for one in new.values())
        ):
            loads = [*map(self._from_archive, kept), *new.values()]
            self._rebuild(delivery, contract, system, loads, corrected, report)
        else:
            for _, loads in by_date(list(new.values())):
                delivery.apply(loads, report)

    def _new_loads(
        self, files: list[ExportFile], held: dict[str, Entry], report: Report
    ) -> dict[str, Load]:
        """Files whose bytes were not loaded under this date; the others are counted as known."""
        new: dict[str, Load] = {}
        for file in files:
            try:
                taken = archive(self.exports / file.name, self.archive)
            except RefusedError as error:
                refused = Load(file, "", 0).entry(self.run_id, "refused", str(error))
                ledger.append(self.connection, refused)
                report.entries.append(refused)
                continue
            load = Load(file, taken.sha256, taken.size)
            twin = held.get(load.load_id) or new.get(load.load_id)
            if twin is None:
                new[load.load_id] = load
                continue
            report.known_file_count += 1
            twin_name = twin.file_name if isinstance(twin, Entry) else twin.file.name
            if twin_name != file.name:
                self._note_duplicate(load, twin_name, report)
        return new

    def _note_duplicate(self, load: Load, twin_name: str, report: Report) -> None:
        entry = replace(
            load.entry(self.run_id, "duplicate", f"it has the same bytes as {twin_name}"),
            load_id=Load(load.file, "", 0).load_id,  # by its name: the bytes are its twin's
        )
        known = {each.load_id for each in ledger.entries_now(self.connection)}
        if entry.load_id not in known:
            ledger.append(self.connection, entry)
            report.entries.append(entry)

    def _reads_differently(self, entry: Entry) -> bool:
        """Whether contract or mapping have changed since the file was read."""
        file = self.identify(entry.file_name)
        return (
            isinstance(file, ExportFile)
            and file.mapping.recipe(file.contract) != entry.recipe_sha256
        )

    def _from_archive(self, entry: Entry) -> Load:
        file = self.identify(entry.file_name)
        if not isinstance(file, ExportFile):
            raise RefusedError(
                f"{entry.file_name} was loaded as {entry.export}, and no mapping knows it any more."
                " Bring its mapping back: its rows have to be rebuilt from the archive"
            )
        return Load(file, entry.file_sha256 or "", entry.file_bytes or 0)

    def _rebuild(
        self,
        delivery: Delivery,
        contract: Contract,
        system: str,
        loads: list[Load],
        corrected: list[Entry],
        report: Report,
    ) -> None:
        """Replay a system's export from the archive, oldest delivery first, all or nothing."""
        with transaction(self.connection):
            self.connection.execute(
                f"delete from {quoted(*contract.table)} where _source_system = ?", [system]
            )
            for entry in corrected:
                superseded = _superseded(entry, self.run_id)
                ledger.append(self.connection, superseded)
                report.entries.append(superseded)
            for _, of_date in by_date(loads):
                delivery.apply(of_date, report, in_transaction=True)


def _superseded(entry: Entry, run_id: str) -> Entry:
    return replace(
        entry,
        status="superseded",
        reason="a corrected file of the same name and date replaced it",
        seen_row_count=0,
        loaded_row_count=0,
        unchanged_row_count=0,
        quarantined_row_count=0,
        key_conflict_count=0,
        finished_at=ledger.utc_now(),
        run_id=run_id,
    )


def _unrecognised(file: Unrecognised, run_id: str) -> Entry:
    now = ledger.utc_now()
    counts = dict.fromkeys(("seen", "loaded", "unchanged", "quarantined"), 0)
    return Entry(
        load_id=ledger.load_id("", "", date.min, file.name),
        source_system=None,
        export=None,
        export_date=None,
        known_at=None,
        file_name=file.name,
        file_sha256=None,
        file_bytes=None,
        recipe_sha256=None,
        status="unrecognised",
        reason=file.reason,
        **{f"{name}_row_count": count for name, count in counts.items()},
        key_conflict_count=0,
        started_at=now,
        finished_at=now,
        run_id=run_id,
    )
