"""How rows become files: CSV and JSON lines, plain or gzip, with the same bytes every time."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import cast

from sample_company.exports import Export, Fault, Row, Style

FAULT_DISTANCE = 17  # rows between two planted faults
LINES_AT_ONCE = 10_000
FAST = 1  # gzip level: the size of a sample matters less than the time to write it


def write_rows(
    path: Path, export: Export, rows: Iterable[Row], faults: tuple[Fault, ...]
) -> list[tuple[int, Fault]]:
    """Write one file with its faults among the rows; give back the line of each fault."""
    path.parent.mkdir(parents=True, exist_ok=True)
    style = export.style
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("wb"))
        plain = (
            stack.enter_context(gzip.GzipFile("", "wb", FAST, raw, mtime=0))
            if style.is_gzip
            else raw
        )
        text = stack.enter_context(
            io.TextIOWrapper(plain, encoding=style.encoding, newline="", write_through=False)
        )
        if style.kind == "json_lines":
            return _write_json_lines(text, export.header, rows, faults)
        return _write_csv(text, style, export.header, rows, faults)


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a plain CSV, for the truth."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _write_csv(
    text: io.TextIOWrapper,
    style: Style,
    header: tuple[str, ...],
    rows: Iterable[Row],
    faults: tuple[Fault, ...],
) -> list[tuple[int, Fault]]:
    write = _line_writer(text, style)
    write([header])
    iterator = iter(rows)
    line, placed = 1, []
    for fault in faults:
        before = list(islice(iterator, FAULT_DISTANCE))
        write([*before, fault.row])
        line += len(before) + 1
        placed.append((line, fault))
    write(iterator)
    return placed


def _line_writer(text: io.TextIOWrapper, style: Style) -> Callable[[Iterable[Row]], None]:
    """What writes rows in a style; Python's CSV writer, but for plain ones a third of its time."""
    if style.is_plain:
        join, end = style.delimiter.join, style.line_end

        def write_plain(rows: Iterable[Row]) -> None:
            lines = map(join, cast(Iterable[tuple[str, ...]], rows))
            while batch := end.join(islice(lines, LINES_AT_ONCE)):
                text.write(batch + end)

        return write_plain
    return csv.writer(
        text,
        delimiter=style.delimiter,
        quoting=csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL,
        lineterminator=style.line_end,
    ).writerows


def _write_json_lines(
    text: io.TextIOWrapper,
    header: tuple[str, ...],
    rows: Iterable[Row],
    faults: tuple[Fault, ...],
) -> list[tuple[int, Fault]]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = [encode(dict(zip(header, row, strict=True))) for row in rows]
    placed = []
    for number, fault in enumerate(faults, start=1):
        position = min(number * (FAULT_DISTANCE + 1) - 1, len(lines))
        lines.insert(position, encode(dict(zip(header, fault.row, strict=True))))
        placed.append((position + 1, fault))
    text.writelines(f"{line}\n" for line in lines)
    return placed
