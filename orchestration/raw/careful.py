"""The slow path: a file that is not perfectly regular, record by record, with exact lines."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.raw.header import Header

LONGEST_RECORD = 500  # physical lines; a quote open for longer was never meant to be one


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be read: where, why, and its text (restricted)."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Normalised:
    """A file written again as strictly regular CSV: line number first, then the cells."""

    path: Path
    row_count: int
    rejected: list[Rejected]


def normalise(source: Path, header: Header, target: Path) -> Normalised:
    """Read records after the header; what has the header's width is written to `target`.

    A quoted cell may hold delimiters and line ends. A record with an open or stray quote gives up
    its first line only, so that one bad quote never swallows the rows behind it.
    """
    # With newline="" lines end in \n, \r\n or a bare \r, as old spreadsheets write them.
    with source.open(encoding="utf-8", newline="") as lines:
        read = ((line, record) for line, record, _ in records(lines, header))
        return write(read, header.width, target)


def write(
    records: Iterable[tuple[int, list[str] | Rejected]], width: int, target: Path
) -> Normalised:
    """Write records of the right width, set the others aside."""
    rejected, count = [], 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, record in records:
            if isinstance(record, Rejected):
                rejected.append(record)
            elif len(record) != width:
                rejected.append(Rejected(line, wrong_width(len(record), width), repr(record)))
            else:
                writer.writerow([line, *record])
                count += 1
    return Normalised(target, count, rejected)


def wrong_width(cells: int | str, width: int) -> str:
    """The reason of a short or long row."""
    return f"the row has {cells} cells where the header has {width}"


def records(
    lines: Iterable[str], header: Header
) -> Iterator[tuple[int, list[str] | Rejected, str]]:
    """The records after the header: line, cells or why there are none, and the text as it stands.

    Blank lines are no records.
    """
    pending: list[str] = []  # lines given back after an open quote
    numbered = enumerate(lines, start=1)
    number = 0

    def following() -> str | None:
        nonlocal number
        if pending:
            number += 1
            return pending.pop(0)
        number, line = next(numbered, (number, None))
        return line

    while (line := following()) is not None:
        start, taken = number, [line]
        if start <= header.end_line or not line.strip("\r\n"):
            continue
        quotes = line.count('"')
        cells = _parse(taken, header.delimiter) if quotes % 2 == 0 else None
        while quotes % 2 == 1 and len(taken) < LONGEST_RECORD:
            if (line := following()) is None:
                break
            taken.append(line)
            quotes += line.count('"')
            cells = _parse(taken, header.delimiter) if quotes % 2 == 0 else None
        if cells is not None and (len(taken) == 1 or len(cells) == header.width):
            yield start, cells, "".join(taken)
            continue
        pending, number = taken[1:] + pending, start
        rejected = Rejected(start, "a quote is open or stands where none may", taken[0])
        yield start, rejected, taken[0]


def _parse(lines: list[str], delimiter: str) -> list[str] | None:
    """The cells of exactly one record, or None when these lines are not one."""
    try:
        records = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return records[0] if len(records) == 1 else None
