"""What passes through a load: the file, its rows once staged, and what is reported of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from orchestration.raw import ledger
from orchestration.raw.deliveries import ExportFile
from orchestration.raw.ledger import Entry, utc_now
from orchestration.raw.reader import Incoming, Reason

CONFLICT = Reason(None, "the delivery has another row of the same key with other content")


@dataclass(frozen=True)
class Load:
    """A file to read: what it is, and which bytes of the archive are its own."""

    file: ExportFile
    sha256: str
    size: int
    started_at: datetime = field(default_factory=utc_now, compare=False)

    @property
    def load_id(self) -> str:
        """What identifies the reading of these bytes as this export of this date."""
        file = self.file
        return ledger.load_id(
            file.system, file.contract.export, file.export_date, self.sha256 or file.name
        )

    @property
    def known_at(self) -> datetime:
        """The export date: from then on its facts count as known."""
        return datetime.combine(self.file.export_date, time.min)

    def entry(
        self,
        run_id: str,
        status: str,
        reason: str | None = None,
        absent: Iterable[str] = (),
        **counts: int,
    ) -> Entry:
        """A ledger entry; counts that are not given are 0."""
        names = ("seen", "loaded", "unchanged", "quarantined")
        return Entry(
            load_id=self.load_id,
            source_system=self.file.system,
            export=self.file.contract.export,
            export_date=self.file.export_date,
            known_at=self.known_at,
            file_name=self.file.name,
            file_sha256=self.sha256 or None,
            file_bytes=self.size,
            recipe_sha256=self.file.mapping.recipe(self.file.contract),
            status=status,
            reason=reason,
            **{f"{name}_row_count": counts.get(name, 0) for name in names},
            key_conflict_count=counts.get("key_conflict", 0),
            started_at=self.started_at,
            finished_at=utc_now(),
            run_id=run_id,
            absent_columns=", ".join(absent),
        )


@dataclass
class Report:
    """What a run did for one export."""

    entries: list[Entry] = field(default_factory=list)
    known_file_count: int = 0
    tombstone_count: int = 0

    def total(self, name: str) -> int:
        """Sum of a count, such as `loaded_row_count`, over the files that were loaded."""
        return sum(getattr(entry, name) for entry in self.files("loaded"))

    def files(self, status: str) -> list[Entry]:
        """The entries of a status."""
        return [entry for entry in self.entries if entry.status == status]


@dataclass(eq=False)
class Staged:
    """A file whose rows stand typed in a temp table of its own."""

    load: Load
    table: str
    incoming: Incoming
    has_conflicts: bool = False

    @property
    def conflict(self) -> int:
        """What `_bad` is for a row that another one of its delivery contradicts."""
        return self.incoming.reasons.index(CONFLICT)

    @property
    def version(self) -> str:
        """What makes a row another version: its content, or also when its system changed it."""
        if self.incoming.is_versioned:
            return "_row_hash || coalesce(_changed_at::varchar, '')"
        return "_row_hash"


def by_date(loads: Iterable[Load]) -> list[list[Load]]:
    """Loads of the same export date together, oldest first, files in order of name."""
    dates: dict[date, list[Load]] = {}
    for load in sorted(loads, key=lambda one: (one.file.export_date, one.file.name)):
        dates.setdefault(load.file.export_date, []).append(load)
    return list(dates.values())
