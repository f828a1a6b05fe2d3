"""What an export is: its place, the query that renders its rows, and how it is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Cell = str | int | float | None
Delivery = Literal["snapshot", "upsert", "append"]


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    kind: Literal["csv", "json_lines", "xlsx"] = "csv"
    delimiter: str = ","
    quote_all: bool = False
    encoding: str = "utf-8"
    line_end: str = "\n"
    is_gzip: bool = False
    preamble: tuple[tuple[Cell, ...], ...] = ()  # rows above the header
    extra_headers: tuple[tuple[Cell, ...], ...] = ()  # rows between the header and the data
    headers: Mapping[str, str] = field(default_factory=dict)  # shown for a column; may repeat
    sheet: str = "Sheet1"  # of a workbook
    other_sheets: Mapping[str, str] = field(default_factory=dict)  # name to query
    merged: tuple[str, ...] = ()  # columns of a workbook whose equal cells, row on row, are one


@dataclass(frozen=True)
class BadRow:
    """An extra row that must end in quarantine: its cells, and which column is wrong, and how."""

    cells: Mapping[str, object]
    column: str
    what: str


@dataclass(frozen=True)
class Export:
    """One file of one system.

    `query` has a column for every header, already formatted as the system would, and an integer
    `_n` that orders rows uniquely (not written). It may say `$until` and `$since` (dates: a row
    is known when it was recorded before `$until`; `$since` is the delivery before, or long ago).

    - snapshot: the query's rows, whole each time;
    - append: the query's rows; the query itself keeps those recorded in [`$since`, `$until`);
    - upsert: the rows of `$until` that differ from those of `$since`. The query may leave out
      rows that cannot have changed after `$since`, to save time.

    The query of a large export as JSON lines may have but one column `line` (see `json_lines`).
    A large query says `_n >= $low and _n < $high`, and is run once for each `chunk` of numbers;
    `highest` tells the largest number, `lowest` (0 where not said) the smallest of a delivery.
    """

    department: str
    system: str
    file_name: str
    query: str
    delivery: Delivery = "snapshot"
    style: Style = field(default_factory=Style)
    bad_rows: tuple[BadRow, ...] = ()  # in every snapshot, else in the first delivery
    repeats: bool = False  # one row in eighty twice, where repeated_rows is switched on
    highest: str | None = None
    lowest: str | None = None
    chunk: int = 2_000_000

    @property
    def place(self) -> str:
        """Department, system and file, as faults name it."""
        return f"{self.department}/{self.system}/{self.file_name}"
