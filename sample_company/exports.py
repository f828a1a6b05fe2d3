"""What an export is: its place, its header, how it is delivered, and the flaws it carries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal

Cell = str | int | float | None
Row = tuple[Cell, ...]
Held = Callable[[date], list[Row]]
Delivered = Callable[[date | None, date], Iterable[Row]]

REPEAT_EVERY = 80  # of the rows of exports that repeat some


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    kind: Literal["csv", "json_lines"] = "csv"
    delimiter: str = ","
    quote_all: bool = False
    encoding: str = "utf-8"
    line_end: str = "\n"
    is_gzip: bool = False
    is_plain: bool = False  # CSV whose cells are texts that never need quotes: written faster


@dataclass(frozen=True)
class Fault:
    """A row that must end in quarantine: which column of its header is wrong, and how."""

    row: Row
    column: str
    reason: str


@dataclass(frozen=True)
class Export:
    """One file of one system; `delivered(since, until)` gives the rows of a delivery.

    `since` is the day of the delivery before, or None for the first. A delivery knows what
    happened before its day began. The first column of the header is the key.
    """

    department: str
    system: str
    file_name: str
    header: tuple[str, ...]
    delivered: Delivered
    style: Style = field(default_factory=Style)
    faults: tuple[Fault, ...] = ()
    faults_stay: bool = False  # a snapshot shows its faults every time


def snapshot(held: Held) -> Delivered:
    """Deliver everything that the system holds."""
    return lambda since, until: held(until)


def upsert(held: Held) -> Delivered:
    """Deliver what is new or differs from the delivery before; some rows twice."""
    held = cache(held)

    def delivered(since: date | None, until: date) -> Iterable[Row]:
        before = {row[0]: row for row in held(since)} if since else {}
        return repeated(row for row in held(until) if before.get(row[0]) != row)

    return delivered


def append(held: Held) -> Delivered:
    """Deliver rows whose key the delivery before did not hold; some rows twice."""
    held = cache(held)

    def delivered(since: date | None, until: date) -> Iterable[Row]:
        before = {row[0] for row in held(since)} if since else set()
        return repeated(row for row in held(until) if row[0] not in before)

    return delivered


def repeated(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, a few of them twice, as exports that are retried have them."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % REPEAT_EVERY == REPEAT_EVERY // 2:
            yield row
