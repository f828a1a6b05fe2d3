"""Exports to raw: which files are new, corrected or late, and in which order they are read.

The rows of raw are a change log, so what arrives late or corrected rebuilds its system's export
from the archive in order of date: the order of arrival never matters.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from orchestration.raw import ledger
from orchestration.raw.contract import Contract
from orchestration.raw.deliveries import ExportFile, Unrecognised
from orchestration.raw.delivery import Delivery
from orchestration.raw.history.compare import compare
from orchestration.raw.intake import GONE, RefusedError, archive, archived_path, is_empty
from orchestration.raw.ledger import Entry
from orchestration.raw.loads import Load, Report, Staged, by_date
from orchestration.raw.reader import NOBODY
from orchestration.raw.suppression import Suppression
from orchestration.warehouse import quoted, transaction

TOMORROW = timedelta(days=1)  # somewhere it is
AHEAD = (
    "its date is in the future: a clock or the name of the folder is wrong. Send it under the date"
    " of the export; as it is, it would be read on that day"
)
TOO_LATE = (
    f"it is older than what is loaded, or corrects it, and {GONE} from which its export would be"
    " rebuilt (ARCHIVE_DAYS). Deliver the whole again under a newer date"
)


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
    suppression: Suppression = NOBODY

    def __post_init__(self) -> None:
        """DuckDB takes names for patterns, and where access is confined it takes no escapes."""
        if found := set(f"{self.archive}{self.scratch}") & set("*?["):
            raise ValueError(
                f"the data folder's path holds {' '.join(sorted(found))}, which DuckDB takes for a"
                " pattern of other files. Give another with DATA=<folder>"
            )

    def load(self, contract: Contract, files: Iterable[ExportFile]) -> Report:
        """Bring one export up to date with its files. Files that cannot be read are refused."""
        report = Report()
        was_reshaped = ledger.create_raw_table(self.connection, contract)
        known = ledger.entries_now(self.connection, contract.export)
        arrived = list(files)
        current: dict[str, str] = {}
        systems = {file.system for file in arrived} | {entry.source_system for entry in known}
        for system in sorted(filter(None, systems)):
            of_system = _System(
                self,
                contract,
                system,
                {entry.load_id: entry for entry in known if entry.source_system == system},
                report,
            )
            of_system.load([file for file in arrived if file.system == system], was_reshaped)
            current |= of_system.current
        self._mend(current)
        if report.files("loaded"):
            with transaction(self.connection):
                compare(self.connection, contract)
        return report

    def _mend(self, current: dict[str, str]) -> None:
        """Of a file only the newest outcome holds: end what was said of it before."""
        for entry in ledger.entries_now(self.connection):
            is_stale = entry.status in ("refused", "unrecognised", "duplicate")
            if is_stale and current.get(entry.file_name, entry.load_id) != entry.load_id:
                reason = f"no longer {entry.status}: the file was sent or read again"
                ended = ledger.without_rows(entry, "mended", reason, self.run_id)
                ledger.append(self.connection, ended)

    def record_unrecognised(self, files: Iterable[Unrecognised]) -> int:
        """Write files that nobody knows into the ledger, each once; how many there are."""
        known = {entry.load_id for entry in ledger.entries_now(self.connection)}
        found = list(files)
        for file in found:
            entry = _unrecognised(file, self.run_id)
            if entry.load_id not in known:
                ledger.append(self.connection, entry)
        return len(found)


class _System:
    """One system's files of one export; `known` are the ledger's entries for them, by load."""

    def __init__(
        self,
        loader: Loader,
        contract: Contract,
        system: str,
        known: dict[str, Entry],
        report: Report,
    ) -> None:
        self.current: dict[str, str] = {}  # which load each file in the folder is
        self._loader = loader
        self._contract = contract
        self._system = system
        self._known = known
        self._held = {key: entry for key, entry in known.items() if entry.status == "loaded"}
        self._report = report
        self._delivery = Delivery(
            loader.connection,
            contract,
            system,
            loader.archive,
            loader.scratch,
            loader.run_id,
            known.values(),
            loader.suppression,
        )

    def load(self, files: list[ExportFile], was_reshaped: bool) -> None:
        """Load what is new; what is late, corrected or to be read anew rebuilds everything."""
        new = [*self._arrived(files), *self._lost()]
        if self._is_history_gone():
            new = self._without_late(new)
        newest = max((entry.export_date or date.min for entry in self._held.values()), default=None)
        ahead = [one for one in new if newest is None or one.file.export_date > newest]
        late = self._delivery.stage([one for one in new if one not in ahead], self._report)
        if not self._is_history_gone() and (
            was_reshaped
            or any(self._reads_differently(entry) for entry in self._held.values())
            or any(not self._is_refused(one.load) for one in late)
        ):
            self._rebuild(late)
        else:
            self._report.entries += [self._known[one.load.load_id] for one in late]
        self._delivery.forget(late)
        for of_date in by_date(ahead):
            self._delivery.apply(of_date, self._report)

    def _arrived(self, files: list[ExportFile]) -> list[Load]:
        """Files whose bytes are not loaded under this date; the others are counted as known."""
        new: dict[str, Load] = {}
        today = ledger.utc_now().date()
        for file in files:
            by_name = Load(file, "", 0)
            self.current[file.name] = by_name.load_id
            try:
                if file.export_date > today + TOMORROW:
                    raise RefusedError(AHEAD)
                taken = archive(self._loader.exports / file.name, self._loader.archive)
            except RefusedError as error:
                self._delivery.refuse(by_name, str(error), self._report)
                continue
            load = Load(file, taken.sha256, taken.size)
            held, twin = self._held.get(load.load_id), new.get(load.load_id)
            twin_name = held.file_name if held else twin.file.name if twin else file.name
            if twin_name == file.name:
                self.current[file.name] = load.load_id
            else:
                self._note_duplicate(load, by_name.load_id, twin_name)
            if held or twin:
                self._report.known_file_count += 1
            else:
                new[load.load_id] = load
        return list(new.values())

    def _note_duplicate(self, load: Load, load_id: str, twin_name: str) -> None:
        reason = f"it has the same bytes as {twin_name}"
        entry = load.entry(self._loader.run_id, "duplicate", reason)
        if load_id not in self._known:  # known by its name: the bytes are its twin's
            entry = replace(entry, load_id=load_id)
            ledger.append(self._loader.connection, entry)
            self._report.entries.append(entry)

    def _lost(self) -> list[Load]:
        """Files that a rebuild had to refuse and that left the folder: another mapping may do."""
        ever = ledger.ever_loaded(self._loader.connection, self._contract.export)
        there = self.current.keys() | {entry.file_name for entry in self._held.values()}
        return [
            self._from_archive(entry)
            for load_id, entry in self._known.items()
            if entry.status == "refused" and load_id in ever and entry.file_name not in there
            if not self._is_emptied(entry.file_sha256)
            if isinstance(self._loader.identify(entry.file_name), ExportFile)
        ]

    def _is_history_gone(self) -> bool:
        """Whether raw holds rows of files that the archive no longer has: it cannot be rebuilt."""
        return any(self._is_emptied(entry.file_sha256) for entry in self._held.values())

    def _is_emptied(self, sha256: str | None) -> bool:
        return is_empty(archived_path(self._loader.archive, sha256 or ""))

    def _without_late(self, loads: list[Load]) -> list[Load]:
        """Refuse what would have to be built in before rows whose files are gone."""
        newest = max(entry.export_date or date.min for entry in self._held.values())
        late = [one for one in loads if one.file.export_date <= newest]
        for load in late:
            self._delivery.refuse(load, TOO_LATE, self._report)
        return [one for one in loads if one not in late]

    def _is_refused(self, load: Load) -> bool:
        """Whether these bytes were refused already, read in the same way."""
        known = self._known.get(load.load_id)
        recipe = load.file.mapping.recipe(load.file.contract)
        return known is not None and (known.status, known.recipe_sha256) == ("refused", recipe)

    def _reads_differently(self, entry: Entry) -> bool:
        """Whether contract or mapping have changed since the file was read."""
        file = self._loader.identify(entry.file_name)
        return (
            isinstance(file, ExportFile)
            and file.mapping.recipe(file.contract) != entry.recipe_sha256
        )

    def _from_archive(self, entry: Entry) -> Load:
        file = self._loader.identify(entry.file_name)
        if not isinstance(file, ExportFile):
            raise RefusedError(
                f"{entry.file_name} was loaded as {entry.export}, and no mapping knows it any more."
                " Bring its mapping back: its rows have to be rebuilt from the archive"
            )
        return Load(file, entry.file_sha256 or "", entry.file_bytes or 0)

    def _rebuild(self, late: list[Staged]) -> None:
        """Replay the export from the archive, oldest delivery first, all or nothing."""
        loads = [self._from_archive(entry) for entry in self._held.values()]
        held = self._delivery.stage(loads, self._report)
        with transaction(self._loader.connection):
            self._loader.connection.execute(
                f"delete from {quoted(*self._contract.table)} where _source_system = ?",
                [self._system],
            )
            for when in sorted({one.load.file.export_date for one in [*held, *late]}):
                self._delivery.replay(
                    [one for one in held if one.load.file.export_date == when],
                    [one for one in late if one.load.file.export_date == when],
                    self._report,
                )
        self._delivery.forget(held)


def _unrecognised(file: Unrecognised, run_id: str) -> Entry:
    now = ledger.utc_now()
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
        seen_row_count=0,
        loaded_row_count=0,
        unchanged_row_count=0,
        quarantined_row_count=0,
        key_conflict_count=0,
        started_at=now,
        finished_at=now,
        run_id=run_id,
    )
