"""The header gate: where the header is and which column is which; a file without one is refused."""

import csv
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
class Header:
    """The header that was found.

    `columns` says at which position each contract column stands, `extras` the others under their
    normalised names. `end_line` is the last physical line before the data.
    """

    width: int
    columns: dict[str, int]
    extras: dict[str, int]
    end_line: int
    delimiter: str = ","


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
    at, columns = max(
        ((index, _positions(row, contract, mapping)) for index, (_, row) in enumerate(rows)),
        key=lambda found: len(found[1]),
    )
    line, cells = rows[at]
    present = columns.keys() | mapping.constants.keys()
    if missing := [name for name in contract.mandatory if name not in present]:
        raise RefusedError(_missing(missing, mapping, line, cells))
    names = [normalised(cell) for cell in cells]
    if twice := [names[at] for at in columns.values() if names.count(names[at]) > 1]:
        raise RefusedError(f"column {twice[0]!r} stands {names.count(twice[0])} times in it")
    last = min(at + mapping.reading.header_rows - 1, len(rows) - 1)
    return Header(len(cells), columns, _extras(cells, columns), rows[last][0], delimiter)


def _positions(row: Sequence[str], contract: Contract, mapping: ExportMapping) -> dict[str, int]:
    names = [normalised(cell) for cell in row]
    found = {}
    for column in contract.columns:
        headers = mapping.headers_of(column.name)
        if match := next((name for name in headers if name in names), None):
            found[column.name] = names.index(match)
    return found


def _extras(row: Sequence[str], columns: dict[str, int]) -> dict[str, int]:
    extras: dict[str, int] = {}
    for position, cell in enumerate(row):
        if position not in columns.values():
            name = normalised(cell) or f"column_{position + 1}"
            extras[name if name not in extras else f"{name}_{position + 1}"] = position
    return extras


def _missing(
    missing: Sequence[str], mapping: ExportMapping, line: int, cells: Sequence[str]
) -> str:
    wanted = "; ".join(
        f"{name!r} (looked for: {', '.join(dict.fromkeys(mapping.headers_of(name)))})"
        for name in missing
    )
    shown = ", ".join(normalised(cell) or "(empty)" for cell in cells[:30])
    return (
        f"no header has the required column {wanted}. The closest row, line {line}, has: {shown}."
        " Send the file with that column, or name its new header in the mapping"
    )
