"""The header gate: where the header is and which column is which; a file without one is refused."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from orchestration.raw.contract import Contract
from orchestration.raw.intake import RefusedError
from orchestration.raw.mapping import ExportMapping, normalised

SEARCHED_ROWS = 40
SEARCHED_LINES = 400  # an open quote near the top must not take the whole file into memory
csv.field_size_limit(1 << 30)  # its own limit is 128 KB a cell
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Place:
    """Where a value stands: positions in the row, and the way into the JSON of its cell."""

    positions: tuple[int, ...]
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The header that was found.

    `columns` says where each contract column stands, `extras` at which position the others, under
    their normalised names. `changed_at` and `deleted_when` are the mapping's columns of these
    names. `end_line` is the last physical line before the data.
    """

    width: int
    columns: dict[str, Place]
    extras: dict[str, int]
    end_line: int
    delimiter: str = ","
    changed_at: Place | None = None
    deleted_when: tuple[tuple[Place, tuple[str, ...]], ...] = ()


def find_in_text(path: Path, contract: Contract, mapping: ExportMapping) -> Header:
    """The header of a CSV, and with it the delimiter. Raises RefusedError."""
    best: Header | RefusedError | None = None
    for delimiter in (mapping.reading.delimiter,) if mapping.reading.delimiter else DELIMITERS:
        try:
            found = find_in_rows(_first_rows(path, delimiter), contract, mapping, delimiter)
        except RefusedError as error:
            best = best or error
            continue
        if not isinstance(best, Header) or len(found.columns) > len(best.columns):
            best = found
    if isinstance(best, Header):
        return best
    raise best or RefusedError("there is no header")


def _first_rows(path: Path, delimiter: str) -> list[tuple[int, list[str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(islice(lines, SEARCHED_LINES), delimiter=delimiter)
        try:
            return [(reader.line_num, row) for row in islice(reader, SEARCHED_ROWS)]
        except csv.Error as error:
            raise RefusedError(f"line {reader.line_num} is not CSV: {error}") from None


def find_in_rows(
    rows: Sequence[tuple[int, Sequence[str]]],
    contract: Contract,
    mapping: ExportMapping,
    delimiter: str = ",",
) -> Header:
    """The row, among the first ones, that names most of the contract's columns.

    `rows` are (last physical line of the row, cells). Raises RefusedError naming what is missing.
    """
    if not rows:
        raise RefusedError("there is nothing in it, not even a header")
    wanted = _names_wanted(contract, mapping)
    naming = (
        (index, _positions(row, contract, mapping))
        for index, (_, row) in enumerate(rows)
        if not wanted.isdisjoint(map(normalised, row))
    )
    at, columns = max(naming, key=lambda found: len(found[1]), default=(0, {}))
    line, cells = rows[at]
    present = columns.keys() | mapping.constants.keys()
    if missing := [name for name in contract.mandatory if name not in present]:
        raise RefusedError(_missing(missing, mapping, line, cells, len(columns)))
    for name, place in columns.items():
        if len(place.positions) > 1 and name not in mapping.joined:
            header = normalised(cells[place.positions[0]])
            raise RefusedError(f"column {header!r} stands {len(place.positions)} times in it")
    names = [normalised(cell) for cell in cells]
    last = min(at + mapping.reading.header_rows - 1, len(rows) - 1)
    return Header(
        width=len(cells),
        columns=columns,
        extras=_extras(cells, columns),
        end_line=rows[last][0],
        delimiter=delimiter,
        changed_at=_place(names, mapping.changed_at),
        deleted_when=tuple(
            (found, values)
            for header, values in mapping.deleted_when.items()
            if (found := _place(names, (header,)))
        ),
    )


def _names_wanted(contract: Contract, mapping: ExportMapping) -> set[str]:
    """Every name that a cell of the header may have; most rows of data hold none of them."""
    headers = {name for column in contract.columns for name in mapping.headers_of(column.name)}
    return {normalised(name) for header in headers for name in (header, header.split(".")[0])}


def _positions(row: Sequence[str], contract: Contract, mapping: ExportMapping) -> dict[str, Place]:
    names = [normalised(cell) for cell in row]
    return {
        column.name: place
        for column in contract.columns
        if (place := _places(names, column.name, mapping))
    }


def _places(names: Sequence[str], column: str, mapping: ExportMapping) -> Place | None:
    headers = mapping.headers_of(column)
    if column not in mapping.joined:
        return _place(names, headers)
    wanted = dict.fromkeys(normalised(header) for header in headers)
    found = [at for header in wanted for at, name in enumerate(names) if name == header]
    return Place(tuple(found)) if found else None


def _place(names: Sequence[str], headers: Sequence[str]) -> Place | None:
    """Where the first of these headers stands; `a.b` is b inside a, unless a header is so named."""
    for header in headers:
        if (name := normalised(header)) in names:
            return Place(tuple(at for at, each in enumerate(names) if each == name))
        outer, *path = header.split(".")
        if path and normalised(outer) in names:
            return Place((names.index(normalised(outer)),), tuple(path))
    return None


def _extras(row: Sequence[str], columns: dict[str, Place]) -> dict[str, int]:
    known = {at for place in columns.values() if not place.path for at in place.positions}
    extras: dict[str, int] = {}
    for position, cell in enumerate(row):
        if position not in known:
            name = normalised(cell) or f"column_{position + 1}"
            extras[name if name not in extras else f"{name}_{position + 1}"] = position
    return extras


def _looked_for(mapping: ExportMapping, column: str) -> list[str]:
    return list(dict.fromkeys(normalised(name) for name in mapping.headers_of(column)))


def _missing(
    missing: Sequence[str], mapping: ExportMapping, line: int, cells: Sequence[str], known: int
) -> str:
    wanted = "; ".join(
        f"{name!r} (looked for: {', '.join(_looked_for(mapping, name))})" for name in missing
    )
    return (
        f"no header has the required column {wanted}. The closest row, line {line},"
        f" {_told(cells, known)}."
        " Send the file with that column, or name its new header in the mapping"
    )


def _told(cells: Sequence[str], known: int) -> str:
    """What a header says; of a row that may be data, which holds people, only its size."""
    is_wordy = not re.search("[0-9@]", "".join(cells))
    if known >= 3 or (known and is_wordy):
        return "has: " + ", ".join(normalised(cell) or "(empty)" for cell in cells[:30])
    return f"has {len(cells)} cells, {known or 'none'} of them a header that it knows"
