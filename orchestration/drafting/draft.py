"""A `Draft`: what the files of a folder are, and how each has to be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from orchestration.drafting.dates import DateColumn
from orchestration.drafting.matching import Resemblance
from orchestration.drafting.sample import Sample
from orchestration.raw.deliveries import date_in
from orchestration.raw.mapping import ExportMapping, Reading


@dataclass(frozen=True)
class FileDraft:
    """One file as an export: how it is read, what is sure, and what a person has to look at.

    `reading` holds only what differs from the defaults, `why` the evidence for each of its keys.
    `candidates` are the free columns whose values would do for a missing one. `notes` are open
    questions and findings, `trial` what the loader makes of the first rows.
    """

    sample: Sample
    resembles: Resemblance
    others: tuple[tuple[str, float], ...] = ()
    dates: tuple[DateColumn, ...] = ()
    reading: Mapping[str, object] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: str = ""
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    trial: str = ""
    files: str = ""  # the glob

    @property
    def export_date(self) -> date | None:
        """The date that the path carries."""
        return date_in(PurePosixPath(self.sample.name))

    @property
    def columns(self) -> dict[str, str]:
        """The entries that the mapping needs."""
        return {
            match.column.name: match.header for match in self.resembles.matches if match.needs_entry
        }

    @property
    def mapping(self) -> ExportMapping:
        """The export's part of the mapping, as the loader will read it."""
        return ExportMapping(
            export=self.resembles.contract.export,
            files=(self.files or "*",),
            columns={column: (header,) for column, header in self.columns.items()},
            constants=dict(self.constants),
            values={column: dict(values) for column, values in self.values.items()},
            reading=Reading.model_validate(self.reading),
        )


@dataclass(frozen=True)
class Draft:
    """What a folder's files are; every one of them stands in exactly one of the lists."""

    folder: str
    system: str
    system_why: str
    export_date: date | None
    export_date_why: str
    files: tuple[FileDraft, ...] = ()
    known: tuple[tuple[str, str, str], ...] = ()  # name, export, system: read without a mapping
    copies: tuple[tuple[str, str], ...] = ()  # name and why it is left out
    strangers: tuple[tuple[str, str], ...] = ()  # name and the closest export in words
    unreadable: tuple[tuple[str, str], ...] = ()
    not_data: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no file resembles anything."""
        return not self.files and not self.known
